/** Recognises the requests whose replies shall be lost, by the bytes that go to the server at once. */
export type Matches = (request: Buffer) => boolean;

/** How many replies are still to be lost, and which. */
export class LostReplies {
  private left = 0;
  private matches: Matches = () => true;
  private count = 0;

  /** How many were lost. */
  get lost(): number {
    return this.count;
  }

  /** Loses the replies to the next `count` requests that match. */
  arm(count: number, matches: Matches): void {
    this.left = count;
    this.matches = matches;
  }

  /** Whether the reply to this request is one of them; then one less is left. */
  claims(request: Buffer): boolean {
    if (this.left === 0 || !this.matches(request)) return false;
    this.left -= 1;
    return true;
  }

  noteLoss(): void {
    this.count += 1;
  }
}
