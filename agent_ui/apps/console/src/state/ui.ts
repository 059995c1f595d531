/** What is open on the screen beside what the URL says, and how actions reach the composer. */

import { Observable } from './observable';

export type Dialog = 'transfer' | 'snooze' | 'palette' | 'shortcuts' | 'consult' | 'dial' | 'phone';

/** Whom to call: what the dialog for a new call begins with. */
export interface ToDial {
  number: string;
  customer: string | null;
}

/** What an action may ask of the composer that is on the screen. */
export interface ComposerControl {
  write: (kind: 'reply' | 'note') => void;
  insert: (text: string) => void;
  attach: () => void;
}

/** What an action may ask of the list of conversations. */
export interface ListControl {
  move: (step: 1 | -1) => void;
  search: () => void;
}

export interface UiView {
  dialog: Dialog | null;
  toDial: ToDial;
  isKeypadOpen: boolean;
}

const NOBODY: ToDial = { number: '', customer: null };

export class Ui extends Observable<UiView> {
  composer: ComposerControl | null = null;
  list: ListControl | null = null;

  constructor() {
    super({ dialog: null, toDial: NOBODY, isKeypadOpen: false });
  }

  open(dialog: Dialog): void {
    this.set({ ...this.get(), dialog });
  }

  openDial(toDial: ToDial = NOBODY): void {
    this.set({ ...this.get(), dialog: 'dial', toDial });
  }

  showKeypad(isKeypadOpen: boolean): void {
    this.set({ ...this.get(), isKeypadOpen });
  }

  close(): void {
    this.set({ ...this.get(), dialog: null });
  }
}
