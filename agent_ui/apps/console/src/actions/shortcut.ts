/** From key presses to the names that actions use: `a`, `?`, `mod+k`, `alt+1`, `g d`. Pure. */

export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

export const PREFIX = 'g';

/** Name one key press. With Alt the physical key counts, because Alt changes letters on some systems. */
export function nameOf(press: KeyPress): string | null {
  if (['Shift', 'Control', 'Alt', 'Meta', 'Dead', 'Process'].includes(press.key)) return null;
  const mod = press.ctrlKey || press.metaKey ? 'mod+' : '';
  const alt = press.altKey ? 'alt+' : '';
  const physical = /^(?:Digit|Key|Numpad)(\w)$/u.exec(press.code)?.[1];
  const key = press.altKey && physical ? physical : press.key;
  return (mod + alt + key).toLowerCase();
}

/** Without a modifier a shortcut would swallow what somebody types. */
export function isSingle(name: string): boolean {
  return !name.startsWith('mod+') && !name.startsWith('alt+');
}

/** Does the focus sit where plain keys mean text? */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** Does Enter already mean something where the focus is? */
export function isPressable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('a,button,[role=option],[role=menuitem]') !== null
  );
}
