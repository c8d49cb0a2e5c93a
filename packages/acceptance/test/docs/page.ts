import { readFileSync } from 'node:fs';

/** A fenced block of a page. The words behind its language say what tests do with it. */
export interface Block {
  readonly language: string;
  readonly words: readonly string[];
  readonly text: string;
  /** Where its text begins in the page. */
  readonly line: number;
  /** Comments right above it, such as `eventually`. */
  readonly remarks: readonly string[];
}

const fence = /^```(\S*) ?(.*)$/;
const remark = /^<!-- (.+) -->$/;

/** The fenced blocks of a Markdown page, in order. */
export function readBlocks(file: string): Block[] {
  const blocks: Block[] = [];
  let remarks: string[] = [];
  let open: { language: string; words: string[]; lines: string[]; line: number } | undefined;
  for (const [index, text] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (open !== undefined) {
      if (text !== '```') open.lines.push(text);
      else {
        blocks.push({ ...open, text: open.lines.join('\n'), remarks });
        [open, remarks] = [undefined, []];
      }
      continue;
    }
    const begins = fence.exec(text);
    const said = remark.exec(text)?.[1];
    if (begins) {
      const words = (begins[2] ?? '').split(' ').filter((word) => word !== '');
      open = { language: begins[1] ?? '', words, lines: [], line: index + 2 };
    } else if (said !== undefined) remarks.push(said);
    else if (text !== '') remarks = [];
  }
  return blocks;
}

/** The value of `name=value` among a block's words. */
export const wordOf = ({ words }: Block, name: string): string | undefined =>
  words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
