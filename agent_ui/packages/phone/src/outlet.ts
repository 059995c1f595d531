/** Where sound comes out: the chosen loudspeaker where the browser lets us, else its own choice. */

type WithSink = AudioContext & { setSinkId?: (id: string) => Promise<void> };

export class Outlet {
  private readonly context: WithSink;
  private node: AudioNode | null = null;
  /** For browsers that choose the loudspeaker of an element, not of a context. */
  private element: HTMLAudioElement | null = null;

  constructor(context: AudioContext) {
    this.context = context;
  }

  take(node: AudioNode): void {
    this.node = node;
    node.connect(this.context.destination);
  }

  /** An id that is gone means the browser's own choice. */
  async route(speaker: string): Promise<void> {
    try {
      if (this.context.setSinkId) await this.context.setSinkId(speaker);
      else if (speaker || this.element) await this.throughElement(speaker);
    } catch {
      this.direct();
    }
  }

  close(): void {
    this.element?.pause();
    this.element = null;
    this.node = null;
  }

  private async throughElement(speaker: string): Promise<void> {
    const { node } = this;
    if (!node) return;
    if (!this.element) {
      const stream = this.context.createMediaStreamDestination();
      node.disconnect();
      node.connect(stream);
      this.element = new Audio();
      this.element.srcObject = stream.stream;
      await this.element.play();
    }
    await this.element.setSinkId?.(speaker);
  }

  private direct(): void {
    if (!this.element || !this.node) return;
    this.element.pause();
    this.element = null;
    this.node.disconnect();
    this.node.connect(this.context.destination);
  }
}
