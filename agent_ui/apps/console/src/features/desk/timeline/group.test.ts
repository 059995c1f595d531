import { describe, expect, it } from 'vitest';
import { entry } from '../../../../test/samples';
import type { Pending } from '../../../state/outbox';
import { arrange, joined, withLinks } from './group';

const ME = { kind: 'agent' as const, id: 'a1', name: 'Ann' };
const at = (hour: number, minute: number, day = 3) =>
  new Date(2025, 2, day, hour, minute).toISOString();
const shape = (blocks: ReturnType<typeof arrange>) =>
  blocks.map((block) => (block.is === 'run' ? `run ${block.lines.length}` : block.is));

describe('arrange', () => {
  it('puts lines of one author together until five minutes pass', () => {
    const lines = [
      entry({ id: '1', at: at(9, 0) }),
      entry({ id: '2', at: at(9, 4) }),
      entry({ id: '3', at: at(9, 8) }),
      entry({ id: '4', at: at(9, 20) }),
    ];
    expect(shape(arrange(lines, [], ME))).toEqual(['day', 'run 3', 'run 1']);
  });

  it('separates authors, notes, events and days', () => {
    const lines = [
      entry({ id: '1', at: at(9, 0) }),
      entry({ id: '2', at: at(9, 1), author: { kind: 'bot', id: null, name: 'Bot' } }),
      entry({ id: '3', at: at(9, 2), kind: 'event' }),
      entry({ id: '4', at: at(9, 3), kind: 'note', author: ME }),
      entry({ id: '5', at: at(9, 4, 4), author: ME }),
    ];
    expect(shape(arrange(lines, [], ME))).toEqual([
      'day',
      'run 1',
      'run 1',
      'event',
      'note',
      'day',
      'run 1',
    ]);
  });

  it('puts what is on its way at the end, with one’s own lines', () => {
    const pending: Pending = {
      client_id: 'p',
      interaction: 'i1',
      kind: 'message',
      text: 'On its way',
      attachments: [],
      at: new Date(2025, 2, 3, 9, 1).getTime(),
      state: 'sending',
      entry: null,
      error: null,
    };
    const lines = [entry({ id: '1', at: at(9, 0), author: ME })];
    expect(shape(arrange(lines, [pending], ME))).toEqual(['day', 'run 2']);
  });
});

it('joins what was asked for with what came since; the newer value wins', () => {
  const old = [entry({ id: '1', seq: 1 }), entry({ id: '2', seq: 2 })];
  const fresh = [entry({ id: '3', seq: 3 }), entry({ id: '2', seq: 2, read: true })];
  expect(joined(old, fresh).map(({ id, read }) => [id, read])).toEqual([
    ['1', false],
    ['2', true],
    ['3', false],
  ]);
});

describe('withLinks', () => {
  it.each([
    ['no address', ['no address']],
    ['see https://a.example/x?y=1.', ['see ', 'https://a.example/x?y=1', '.']],
    ['见https://a.example/x，谢谢', ['见', 'https://a.example/x', '，谢谢']],
    ['javascript:alert(1)', ['javascript:alert(1)']],
  ])('%s', (text, parts) => {
    expect(withLinks(text).map((part) => part.text)).toEqual(parts);
  });

  it('links only web addresses', () => {
    const hrefs = withLinks('javascript:alert(1) https://a.example').flatMap((p) => p.href ?? []);
    expect(hrefs).toEqual(['https://a.example']);
  });
});
