/** Upload one file and report progress; `fetch` cannot, so this is the one XMLHttpRequest. */

import { type ApiClient, ApiError, errorFrom } from './client';
import type { StoredAttachment } from './session';

export function upload(
  client: ApiClient,
  file: File,
  onProgress: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<StoredAttachment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', client.url('/api/attachments', { name: file.name }));
    request.responseType = 'text';
    for (const [name, value] of Object.entries(client.commandHeaders())) {
      request.setRequestHeader(name, value);
    }
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      const answer = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(answer as StoredAttachment);
      else reject(errorFrom(request.status, answer));
    };
    request.onerror = () => reject(new ApiError(0, 'offline', 'the server could not be reached'));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
