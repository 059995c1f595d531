/** The server's clock, estimated from the `now` of its frames. */

const KEPT = 20;

/** The offset is the largest seen lately: a frame that travelled fast tells the time best. */
export class ServerClock {
  private readonly offsets: number[] = [];
  private readonly wall: () => number;

  constructor(wall: () => number = Date.now) {
    this.wall = wall;
  }

  observe(now: string): void {
    const server = Date.parse(now);
    if (Number.isNaN(server)) return;
    this.offsets.push(server - this.wall());
    if (this.offsets.length > KEPT) this.offsets.shift();
  }

  /** Milliseconds to add to this machine's clock. */
  get offset(): number {
    return this.offsets.length === 0 ? 0 : Math.max(...this.offsets);
  }

  now(): number {
    return this.wall() + this.offset;
  }
}
