/** The HTTP side: the site's configuration, new visitors, files. */

import type { FileOfEntry, SiteConfig } from './protocol';

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

export class Server {
  constructor(
    readonly base: string,
    readonly site: string,
  ) {}

  get socketUrl(): string {
    return `${this.base.replace(/^http/, 'ws')}/api/web-chat/socket?site=${this.site}`;
  }

  config(): Promise<SiteConfig> {
    return this.json(`/sites/${this.site}`);
  }

  newVisitor(language: string): Promise<{ token: string; visitor: string }> {
    return this.json(`/sites/${this.site}/visitors`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ language }),
    });
  }

  /** Fetch a file of the conversation; addresses never carry the token. */
  async file(file: FileOfEntry, token: string | null): Promise<Blob> {
    const answer = await fetch(`${this.base}${file.url}?site=${this.site}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    if (!answer.ok) throw await refusalOf(answer.status, await answer.text());
    return answer.blob();
  }

  /** Send a file. `fetch` tells no progress, so this is an XMLHttpRequest. */
  upload(
    file: File,
    token: string,
    progress: (part: number) => void,
    signal: AbortSignal,
  ): Promise<{ id: string }> {
    const query = new URLSearchParams({ name: file.name, site: this.site });
    const request = new XMLHttpRequest();
    request.open('PUT', `${this.base}/api/web-chat/attachments?${query}`);
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.upload.onprogress = (event) => progress(event.loaded / Math.max(1, event.total));
    signal.addEventListener('abort', () => request.abort());
    return new Promise((resolve, reject) => {
      request.onload = () => {
        if (request.status === 200) resolve(JSON.parse(request.responseText));
        else reject(refusalOf(request.status, request.responseText));
      };
      request.onerror = () => reject(new Refusal(0, 'network'));
      request.onabort = () => reject(new Refusal(0, 'aborted'));
      request.send(file);
    });
  }

  private async json<T>(path: string, init?: RequestInit): Promise<T> {
    const answer = await fetch(`${this.base}/api/web-chat${path}`, {
      ...init,
      credentials: 'omit',
    });
    if (!answer.ok) throw refusalOf(answer.status, await answer.text());
    return (await answer.json()) as T;
  }
}

function refusalOf(status: number, body: string): Refusal {
  try {
    return new Refusal(status, JSON.parse(body).error.code);
  } catch {
    return new Refusal(status, 'internal');
  }
}
