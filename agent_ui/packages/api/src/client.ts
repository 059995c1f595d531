/** One way to the HTTP interface: JSON in, JSON out, errors as `ApiError`. */

/** A request without an answer for so long counts as lost. */
const PATIENCE_MS = 30_000;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A refused or failed request. `code` is stable; `offline` means that no answer came at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | null;
  readonly retryAfter: number | null;

  constructor(status: number, code: string, message: string, more: ErrorMore = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.field = more.field ?? null;
    this.retryAfter = more.retry_after ?? null;
  }

  /** The server is not there, or too busy: the request itself may be fine. */
  get isAway(): boolean {
    return [0, 429, 502, 503, 504].includes(this.status);
  }

  /** The same request may succeed later without being changed. */
  get isRetryable(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

interface ErrorMore {
  field?: string | null;
  retry_after?: number | null;
}

export interface RequestOptions {
  body?: unknown;
  query?: Record<string, string | number | null | undefined>;
  /** Makes a repeated command the same command. */
  key?: string;
  signal?: AbortSignal;
}

export interface ClientOptions {
  fetch?: typeof fetch;
  base?: string;
  /** Called once for every answer that says that the session is over. */
  onSignedOut?: () => void;
}

/** Send requests with the session's cookie, its CSRF token and an idempotency key. */
export class ApiClient {
  csrf: string | null = null;
  private readonly fetch: typeof fetch;
  private readonly base: string;
  private readonly onSignedOut: () => void;

  constructor(options: ClientOptions = {}) {
    this.fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.base = options.base ?? '';
    this.onSignedOut = options.onSignedOut ?? (() => undefined);
  }

  get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.send<T>('GET', path, options);
  }

  post<T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
    return this.send<T>('POST', path, { ...options, body });
  }

  put<T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
    return this.send<T>('PUT', path, { ...options, body });
  }

  patch<T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
    return this.send<T>('PATCH', path, { ...options, body });
  }

  delete<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.send<T>('DELETE', path, options);
  }

  /** The headers that a state-changing request needs; also used by uploads. */
  commandHeaders(key: string = newKey()): Record<string, string> {
    const headers: Record<string, string> = { 'Idempotency-Key': key };
    if (this.csrf) headers['X-Mainstem-Csrf'] = this.csrf;
    return headers;
  }

  url(path: string, query: RequestOptions['query'] = {}): string {
    const pairs = Object.entries(query).flatMap(([name, value]) =>
      value === null || value === undefined || value === '' ? [] : [[name, String(value)]],
    );
    const search = new URLSearchParams(pairs).toString();
    return this.base + path + (search ? `?${search}` : '');
  }

  private async send<T>(method: Method, path: string, options: RequestOptions): Promise<T> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (method !== 'GET') Object.assign(headers, this.commandHeaders(options.key));
    if (options.body !== undefined) headers['Content-Type'] = 'application/json';
    const response = await this.reach(this.url(path, options.query), {
      method,
      headers,
      credentials: 'same-origin',
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
    });
    const answer = await readJson(response);
    if (!response.ok) {
      if (response.status === 401) this.onSignedOut();
      throw errorFrom(response.status, answer);
    }
    return answer as T;
  }

  private async reach(url: string, init: RequestInit): Promise<Response> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
    const stop = () => patience.abort();
    init.signal?.addEventListener('abort', stop);
    if (init.signal?.aborted) stop();
    try {
      return await this.fetch(url, { ...init, signal: patience.signal });
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw new ApiError(0, 'offline', 'the server could not be reached');
    } finally {
      clearTimeout(timer);
      init.signal?.removeEventListener('abort', stop);
    }
  }
}

/** A fresh idempotency key or client id. Works on plain http too, where `randomUUID` is absent. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Read an error answer: `{"error": {"code", "message", "field"?, "retry_after"?}}`. */
export function errorFrom(status: number, answer: unknown): ApiError {
  const body = isRecord(answer) && isRecord(answer.error) ? answer.error : {};
  const code = typeof body.code === 'string' ? body.code : `http_${status}`;
  const message = typeof body.message === 'string' ? body.message : code;
  return new ApiError(status, code, message, {
    field: typeof body.field === 'string' ? body.field : null,
    retry_after: typeof body.retry_after === 'number' ? body.retry_after : null,
  });
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
