/** Puts a site's colours on the widget, as custom properties that its style sheet reads. */

import { onColour, readableOn } from './colours';

const COLOUR = /^#[0-9a-f]{6}$/i;
const PAPER = { light: '#ffffff', dark: '#131d21' };

export function paint(host: HTMLElement, colours: Record<string, string>): void {
  set(host, 'light', colours.accent, colours.on_accent);
  set(host, 'dark', colours.accent_dark ?? colours.accent, colours.on_accent_dark);
}

function set(
  host: HTMLElement,
  theme: 'light' | 'dark',
  accent: string | undefined,
  on: string | undefined,
): void {
  if (!accent || !COLOUR.test(accent)) return;
  host.style.setProperty(`--site-accent-${theme}`, accent);
  host.style.setProperty(
    `--site-on-accent-${theme}`,
    on && COLOUR.test(on) ? on : onColour(accent),
  );
  host.style.setProperty(`--site-ink-${theme}`, readableOn(accent, PAPER[theme]));
}
