import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Drafts } from './drafts';

let saved: [string, string][];
let isDown: boolean;
let drafts: Drafts;

beforeEach(() => {
  vi.useFakeTimers();
  saved = [];
  isDown = false;
  drafts = new Drafts(async (interaction, text) => {
    if (isDown) throw new Error('down');
    saved.push([interaction, text]);
  });
});
afterEach(() => vi.useRealTimers());

describe('Drafts', () => {
  it('saves once when typing pauses', async () => {
    drafts.write('i1', 'reply', 'He');
    drafts.write('i1', 'reply', 'Hello');
    expect(drafts.of('i1').save).toBe('saving');
    await vi.advanceTimersByTimeAsync(600);
    expect(saved).toEqual([['i1', 'Hello']]);
    expect(drafts.of('i1').save).toBe('saved');
  });

  it('keeps notes on this page only', async () => {
    drafts.write('i1', 'note', 'secret');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(saved).toEqual([]);
    expect(drafts.of('i1').note).toBe('secret');
  });

  it('restores what the server kept, but not over what was written here', () => {
    drafts.restore('i1', 'from the server');
    drafts.restore('i1', 'older');
    expect(drafts.of('i1').reply).toBe('from the server');
  });

  it('says that saving failed and tries again', async () => {
    isDown = true;
    drafts.write('i1', 'reply', 'Hello');
    await vi.advanceTimersByTimeAsync(600);
    expect(drafts.of('i1').save).toBe('failed');
    isDown = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(saved).toEqual([['i1', 'Hello']]);
  });

  it('saves at once what waits when the page goes', async () => {
    drafts.write('i1', 'reply', 'Hello');
    drafts.flush();
    await vi.advanceTimersByTimeAsync(0);
    expect(saved).toEqual([['i1', 'Hello']]);
  });
});
