/** What stays on the device: the token, what was not yet taken, and small wishes. */

import type { Pending } from './state';

const OLDEST_MS = 7 * 86_400_000;

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** The browser's store, or one that lasts as long as the page where the browser gives none. */
export function browserStore(name: 'localStorage' | 'sessionStorage'): Store {
  try {
    const store = window[name];
    store.setItem('mainstem', '');
    store.removeItem('mainstem');
    return store;
  } catch {
    return memoryStore();
  }
}

export function memoryStore(): Store {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    key: (index) => [...items.keys()][index] ?? null,
    get length() {
      return items.size;
    },
  };
}

/** One key for each thing and site, so that two tabs never overwrite each other's lines. */
export class Memory {
  private readonly prefix: string;

  constructor(
    site: string,
    private readonly store: Store,
    private readonly session: Store,
  ) {
    this.prefix = `mainstem.${site}.`;
  }

  get token(): string | null {
    return this.store.getItem(`${this.prefix}token`);
  }

  set token(value: string | null) {
    this.put(this.store, 'token', value);
  }

  get language(): string | null {
    return this.store.getItem(`${this.prefix}language`);
  }

  set language(value: string | null) {
    this.put(this.store, 'language', value);
  }

  get isSoundOn(): boolean {
    return this.store.getItem(`${this.prefix}sound`) === 'on';
  }

  set isSoundOn(isOn: boolean) {
    this.put(this.store, 'sound', isOn ? 'on' : null);
  }

  /** Whether the panel was open on the page before this one, in this tab. */
  get wasOpen(): boolean {
    return this.session.getItem(`${this.prefix}open`) === 'yes';
  }

  set wasOpen(isOpen: boolean) {
    this.put(this.session, 'open', isOpen ? 'yes' : null);
  }

  get draft(): string {
    return this.session.getItem(`${this.prefix}draft`) ?? '';
  }

  set draft(text: string) {
    this.put(this.session, 'draft', text || null);
  }

  /** What was written and not yet taken by the server, oldest first. */
  pending(now: number): Pending[] {
    const keys = Array.from({ length: this.store.length }, (_, index) => this.store.key(index));
    const own = keys.filter((key): key is string => !!key?.startsWith(`${this.prefix}out.`));
    const found = own.flatMap((key) => this.read(key, now));
    return found.sort((a, b) => (a.at < b.at ? -1 : 1));
  }

  keep(pending: Pending): void {
    const { frame, at, files } = pending;
    this.put(this.store, `out.${frame.client_id}`, JSON.stringify({ frame, at, files }));
  }

  forget(clientId: string): void {
    this.put(this.store, `out.${clientId}`, null);
  }

  private read(key: string, now: number): Pending[] {
    try {
      const kept = JSON.parse(this.store.getItem(key) ?? '') as Pending;
      if (now - Date.parse(kept.at) < OLDEST_MS && kept.frame.client_id) {
        return [{ ...kept, state: 'queued' }];
      }
    } catch {
      // written by somebody else, or cut off: it can never be sent
    }
    this.store.removeItem(key);
    return [];
  }

  private put(store: Store, name: string, value: string | null): void {
    try {
      if (value === null) store.removeItem(this.prefix + name);
      else store.setItem(this.prefix + name, value);
    } catch {
      // the device is full: the page still holds it
    }
  }
}
