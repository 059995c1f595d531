/** The page's own buttons ask in the chat, and the chat speaks the page's language. */

import { language, onLanguage } from '../shared/language';

declare global {
  interface Window {
    /** Set by widget.js. */
    mainstemChat?: { open(): void; say(text: string): void; speak(language: string): void };
  }
}

export function askInChat(): void {
  onLanguage(() => window.mainstemChat?.speak(language()));
  document.addEventListener('click', (click) => {
    const pressed = click.target instanceof Element ? click.target.closest('[data-ask]') : null;
    if (!(pressed instanceof HTMLElement) || !window.mainstemChat) return;
    window.mainstemChat.open();
    if (pressed.dataset.ask === 'text') window.mainstemChat.say(pressed.textContent?.trim() ?? '');
  });
}
