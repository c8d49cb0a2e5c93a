import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The links of a page that lead to nothing: a file that is not there, or a heading that a page does not have. */
export function brokenLinks(root: string, page: string): string[] {
  const text = withoutBlocks(readFileSync(join(root, page), 'utf8'));
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^https?:/.test(link) && !leadsSomewhere(root, page, link));
}

function leadsSomewhere(root: string, page: string, link: string): boolean {
  const [path = '', heading] = link.split('#', 2);
  const file = path === '' ? join(root, page) : join(root, dirname(page), path);
  if (!existsSync(file)) return false;
  return heading === undefined || headings(file).includes(heading);
}

/** As GitHub names them in addresses. */
const headings = (file: string): string[] =>
  [...withoutBlocks(readFileSync(file, 'utf8')).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

const withoutBlocks = (text: string): string => text.replace(/^```[^]*?^```$/gm, '');
