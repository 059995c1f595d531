/** Who this device is: the visitor's token, made when it is first needed, shared by its tabs. */

import type { Server } from './server';
import type { Memory } from './storage';

export class Identity {
  private making: Promise<void> | null = null;
  private shown: string | null = null;

  constructor(
    private readonly server: Server,
    private readonly memory: Memory,
  ) {}

  get isKnown(): boolean {
    return this.memory.token !== null;
  }

  /** The token to say hello with. */
  show(): string | null {
    this.shown = this.memory.token;
    return this.shown;
  }

  renewed(token: string): void {
    this.memory.token = token;
  }

  /** The token, made if there is none. Throws what the server says. */
  async token(language: string): Promise<string | null> {
    if (!this.isKnown) {
      this.making ??= this.make(language).finally(() => {
        this.making = null;
      });
      await this.making;
    }
    return this.memory.token;
  }

  /** The server refused what was shown; another tab may have found a better one already. */
  refused(): void {
    if (this.memory.token === this.shown) this.memory.token = null;
  }

  private async make(language: string): Promise<void> {
    const { token } = await this.server.newVisitor(language);
    this.memory.token ??= token; // another tab may have been faster
  }
}

/** Sortable by time, and never the same twice. */
export function newId(): string {
  const random = crypto.getRandomValues(new Uint32Array(3));
  return `${Date.now().toString(36)}-${Array.from(random, (each) => each.toString(36)).join('')}`;
}
