/** Web addresses in a text, to be shown as links. Everything else stays text, whatever it says. */

export type Part = string | { href: string };

const ADDRESS = /https?:\/\/[^\s<>"'`，。；、！？（）]+/gi;
const TRAILING = /[.,;:!?)\]}]+$/;

export function linkify(text: string): Part[] {
  const parts: Part[] = [];
  let place = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const href = trimmed(match[0]);
    if (!URL.canParse(href)) continue;
    if (match.index > place) parts.push(text.slice(place, match.index));
    parts.push({ href });
    place = match.index + href.length;
  }
  if (place < text.length) parts.push(text.slice(place));
  return parts;
}

/** A full stop after an address belongs to the sentence; a closing bracket may be its own. */
function trimmed(found: string): string {
  const end = found.replace(TRAILING, '');
  const opens = end.split('(').length > end.split(')').length;
  return opens && found[end.length] === ')' ? `${end})` : end;
}
