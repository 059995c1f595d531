/** The few marks of article texts: headings, lists, tables, bold and paragraphs. Pure; no HTML is made. */

export type ArticleBlock =
  | { is: 'heading'; level: number; text: string }
  | { is: 'list'; isOrdered: boolean; items: string[] }
  | { is: 'table'; rows: string[][] }
  | { is: 'paragraph'; text: string };

const BULLET = /^\s*[-*•]\s+/u;
const NUMBER = /^\s*\d+[.)、]\s*/u;

export function blocksOf(text: string): ArticleBlock[] {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n\s*\n/u)
    .flatMap((part) => blocksOfPart(part.split('\n').filter((line) => line.trim() !== '')));
}

function blocksOfPart(lines: string[]): ArticleBlock[] {
  const blocks: ArticleBlock[] = [];
  for (const line of lines) add(blocks, line);
  return blocks;
}

function add(blocks: ArticleBlock[], line: string): void {
  const last = blocks.at(-1);
  const heading = /^(#{1,4})\s+(.*)$/u.exec(line);
  if (heading) {
    blocks.push({ is: 'heading', level: heading[1]?.length ?? 1, text: heading[2] ?? '' });
  } else if (/^\s*\|.*\|\s*$/u.test(line)) {
    addRow(blocks, line);
  } else if (BULLET.test(line) || NUMBER.test(line)) {
    const isOrdered = !BULLET.test(line);
    const item = line.replace(isOrdered ? NUMBER : BULLET, '');
    if (last?.is === 'list' && last.isOrdered === isOrdered) last.items.push(item);
    else blocks.push({ is: 'list', isOrdered, items: [item] });
  } else if (last?.is === 'paragraph') {
    last.text += `\n${line}`;
  } else {
    blocks.push({ is: 'paragraph', text: line });
  }
}

function addRow(blocks: ArticleBlock[], line: string): void {
  const cells = line
    .trim()
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
  if (cells.every((cell) => /^:?-+:?$/u.test(cell))) return;
  const last = blocks.at(-1);
  if (last?.is === 'table') last.rows.push(cells);
  else blocks.push({ is: 'table', rows: [cells] });
}

/** Cut a line at its **bold** words. */
export function boldParts(text: string): { text: string; isBold: boolean }[] {
  return text
    .split(/\*\*(.+?)\*\*/u)
    .map((part, index) => ({ text: part, isBold: index % 2 === 1 }))
    .filter((part) => part.text !== '');
}
