import { describe, expect, it } from 'vitest';
import { ApiClient, ApiError, newKey } from '../src/client';

interface Seen {
  url: string;
  init: RequestInit;
}

function clientAnswering(status: number, body: unknown, onSignedOut = () => {}) {
  const seen: Seen[] = [];
  const client = new ApiClient({
    fetch: async (url, init) => {
      seen.push({ url: String(url), init: init ?? {} });
      return new Response(body === null ? null : JSON.stringify(body), { status });
    },
    onSignedOut,
  });
  client.csrf = 'token-1';
  return { client, seen };
}

describe('ApiClient', () => {
  it('sends the CSRF token and an idempotency key with commands only', async () => {
    const { client, seen } = clientAnswering(200, { position: 3 });
    await client.get('/api/x', { query: { q: 'gas & heat', cursor: null } });
    await client.post('/api/x', { a: 1 }, { key: 'k1' });
    expect(seen[0]?.url).toBe('/api/x?q=gas+%26+heat');
    expect(seen[0]?.init.headers).toEqual({ Accept: 'application/json' });
    expect(seen[1]?.init.headers).toMatchObject({
      'Idempotency-Key': 'k1',
      'X-Mainstem-Csrf': 'token-1',
      'Content-Type': 'application/json',
    });
  });

  it('turns an error answer into an ApiError with its code and field', async () => {
    const { client } = clientAnswering(409, {
      error: { code: 'offer_gone', message: 'gone', field: 'offer' },
    });
    const error = await client.post('/api/offers/1/accept').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 409,
      code: 'offer_gone',
      field: 'offer',
      isRetryable: false,
    });
  });

  it('says when the session is over', async () => {
    let times = 0;
    const { client } = clientAnswering(401, { error: { code: 'signed_out', message: '' } }, () => {
      times += 1;
    });
    await client.get('/api/session').catch(() => null);
    expect(times).toBe(1);
  });

  it('calls an unreachable server offline and retryable', async () => {
    const client = new ApiClient({ fetch: () => Promise.reject(new TypeError('network')) });
    const error = await client.get('/api/x').catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'offline', status: 0, isRetryable: true });
  });

  it('makes different keys', () => {
    expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
    expect(newKey()).not.toBe(newKey());
  });
});
