/** What one person likes on this device; kept in the browser. */

import { Observable } from './observable';

export interface Liked {
  /** null: as the profile or the browser says. */
  language: string | null;
  isSoundOn: boolean;
  /** Shortcuts of one letter; can be turned off (WCAG 2.1.4). */
  hasSingleKeys: boolean;
}

const KEY = 'mainstem.console';
const USUAL: Liked = { language: null, isSoundOn: true, hasSingleKeys: true };

export class Preferences extends Observable<Liked> {
  private readonly storage: Storage;

  constructor(storage: Storage) {
    super({ ...USUAL, ...read(storage) });
    this.storage = storage;
  }

  change(change: Partial<Liked>): void {
    this.set({ ...this.get(), ...change });
    try {
      this.storage.setItem(KEY, JSON.stringify(this.get()));
    } catch {
      // A full or forbidden storage only means that the choice lasts until the page is closed.
    }
  }
}

function read(storage: Storage): Partial<Liked> {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return {};
    const { language, isSoundOn, hasSingleKeys } = kept as Record<string, unknown>;
    return {
      ...(typeof language === 'string' && { language }),
      ...(typeof isSoundOn === 'boolean' && { isSoundOn }),
      ...(typeof hasSingleKeys === 'boolean' && { hasSingleKeys }),
    };
  } catch {
    return {};
  }
}
