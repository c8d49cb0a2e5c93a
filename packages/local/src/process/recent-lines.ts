const kept = 20;

/** The last lines that a process printed, passed on as they come, and whether it has announced itself. */
export class RecentLines {
  private readonly lines: string[] = [];
  private heard = false;

  constructor(
    private readonly onLine?: (line: string) => void,
    private readonly announcement?: string,
  ) {}

  add(line: string): void {
    if (this.announcement !== undefined) this.heard ||= line.includes(this.announcement);
    this.lines.push(line);
    if (this.lines.length > kept) this.lines.shift();
    this.onLine?.(line);
  }

  /** The announcement was among the lines. */
  get announced(): boolean {
    return this.heard;
  }

  /** Whether one of the last lines holds this text. */
  seen(text: string): boolean {
    return this.lines.some((line) => line.includes(text));
  }

  all(): readonly string[] {
    return this.lines;
  }
}
