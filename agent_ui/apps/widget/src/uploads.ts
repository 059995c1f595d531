/** Files on their way to the server, each with its progress. */

import type { SiteConfig } from './protocol';
import { Refusal, type Server } from './server';
import type { Action, Upload } from './state';

export interface UploadEvents {
  token(): Promise<string | null>;
  caps(): SiteConfig['caps'] | null;
  current(): Upload[];
  change(action: Action): void;
}

export class Uploads {
  private readonly files = new Map<string, { file: File; abort: AbortController }>();
  private count = 0;

  constructor(
    private readonly server: Server,
    private readonly events: UploadEvents,
  ) {}

  /** Take files from a button, a paste or a drop. What is over a cap is said, not sent. */
  add(files: Iterable<File>): void {
    this.events.change({ type: 'notice', code: null });
    for (const file of files) {
      const caps = this.events.caps();
      if (!caps) return;
      const code = refuse(file, caps, this.events.current().length);
      if (code) {
        this.events.change({ type: 'notice', code });
        continue;
      }
      this.count += 1;
      const key = `upload-${this.count}`;
      this.files.set(key, { file, abort: new AbortController() });
      void this.send(key);
    }
  }

  retry(key: string): void {
    const found = this.files.get(key);
    if (!found) return;
    found.abort = new AbortController();
    void this.send(key);
  }

  remove(key: string): void {
    this.files.get(key)?.abort.abort();
    this.files.delete(key);
    this.events.change({ type: 'upload-removed', key });
  }

  private async send(key: string): Promise<void> {
    const found = this.files.get(key);
    if (!found) return;
    const { file, abort } = found;
    const upload: Upload = {
      key,
      name: file.name,
      media_type: file.type,
      bytes: file.size,
      state: 'sending',
      progress: 0,
    };
    const show = (change: Partial<Upload>) => {
      if (this.files.has(key))
        this.events.change({ type: 'upload', upload: { ...upload, ...change } });
    };
    show({});
    try {
      const token = await this.events.token();
      if (!token) throw new Refusal(0, 'network');
      const progress = (part: number) => show({ progress: part });
      const { id } = await this.server.upload(file, token, progress, abort.signal);
      show({ state: 'ready', progress: 1, id });
    } catch (error) {
      show({ state: 'failed', error: error instanceof Refusal ? error.code : 'internal' });
    }
  }
}

function refuse(file: File, caps: SiteConfig['caps'], held: number): string | null {
  if (held >= caps.attachments) return 'count';
  if (file.size > caps.attachment_bytes) return 'too_large';
  const isTyped = file.type !== '' && !caps.attachment_types.includes(file.type);
  return isTyped ? 'type' : null;
}
