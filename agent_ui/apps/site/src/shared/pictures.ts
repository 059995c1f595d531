/** Draws the page's pictures into their places. They are our own files and take colours from tokens. */

import { all } from './dom';

export function hang(pictures: Record<string, string>): void {
  for (const place of all('[data-picture]')) {
    const drawing = pictures[place.dataset.picture ?? ''];
    if (drawing) {
      place.innerHTML = drawing;
      place.setAttribute('aria-hidden', 'true');
    }
  }
}
