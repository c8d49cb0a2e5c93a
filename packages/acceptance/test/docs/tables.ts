import { readFileSync } from 'node:fs';

/** The cells of a page's table rows, code marks left out. */
export function tableRows(file: string, heading: string): string[][] {
  const page = readFileSync(file, 'utf8');
  const section = page.split(/^(?=## )/m).find((one) => one.startsWith(`## ${heading}\n`)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^[-| ]+$/.test(line))
    .slice(1)
    .map((line) => line.slice(1, -1).split('|'))
    .map((cells) => cells.map((cell) => cell.trim()));
}

/** The texts in code marks. */
export const codeIn = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
