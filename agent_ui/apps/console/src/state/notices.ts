/** Short messages about what just happened: told once, then gone. */

import { Observable } from './observable';

export interface Notice {
  id: number;
  tone: 'done' | 'failed';
  text: string;
}

const SHOWN_MS = { done: 4_000, failed: 9_000 };
const AT_MOST = 3;

export class Notices extends Observable<readonly Notice[]> {
  private last = 0;

  constructor() {
    super([]);
  }

  tell(tone: Notice['tone'], text: string): void {
    const id = ++this.last;
    this.set(
      [...this.get().filter((notice) => notice.text !== text), { id, tone, text }].slice(-AT_MOST),
    );
    setTimeout(() => this.dismiss(id), SHOWN_MS[tone]);
  }

  dismiss(id: number): void {
    this.set(this.get().filter((notice) => notice.id !== id));
  }
}
