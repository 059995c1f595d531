/** What the phone remembers: on this device whether it is wanted and with which devices; in this tab its id. */

import { newKey } from '@mainstem/api';
import type { Devices } from '@mainstem/phone';

const KEY = 'mainstem.phone';
const ID_KEY = 'mainstem.phone.id';
export const USUAL_DEVICES: Devices = { microphone: '', speaker: '', ringer: '' };

interface Kept {
  isWanted: boolean;
  devices: Devices;
}

export class PhoneMemory {
  private readonly storage: Storage;
  private readonly tabStorage: Storage;
  private id: string | null = null;

  constructor(storage: Storage, tabStorage: Storage) {
    this.storage = storage;
    this.tabStorage = tabStorage;
  }

  /** The phone of this tab; the same after a reload. */
  get phone(): string {
    this.id ??= read(this.tabStorage, ID_KEY) ?? this.renew();
    return this.id;
  }

  /** A new id: a duplicated tab brought the id of the first one along. */
  renew(): string {
    this.id = newKey();
    write(this.tabStorage, ID_KEY, this.id);
    return this.id;
  }

  get isWanted(): boolean {
    return this.kept().isWanted;
  }

  get devices(): Devices {
    return this.kept().devices;
  }

  remember(change: Partial<Kept>): void {
    write(this.storage, KEY, JSON.stringify({ ...this.kept(), ...change }));
  }

  private kept(): Kept {
    const usual: Kept = { isWanted: false, devices: USUAL_DEVICES };
    try {
      const kept: unknown = JSON.parse(read(this.storage, KEY) ?? '{}');
      if (typeof kept !== 'object' || kept === null) return usual;
      const { isWanted, devices } = kept as Partial<Kept>;
      return { isWanted: isWanted === true, devices: { ...USUAL_DEVICES, ...devices } };
    } catch {
      return usual;
    }
  }
}

function read(storage: Storage, key: string): string | null {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

function write(storage: Storage, key: string, value: string): void {
  try {
    storage.setItem(key, value);
  } catch {
    // A full or forbidden storage only means that it lasts until the page is closed.
  }
}
