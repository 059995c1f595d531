import { describe, expect, it } from 'vitest';
import { blocksOf, boldParts } from './blocks';
import { byTopic } from './topics';

describe('blocksOf', () => {
  it('finds headings, paragraphs, lists and tables', () => {
    const text =
      '# Title\n\nFirst line\nsecond line\n\n- one\n- two\n1. go\n2. stay\n\n| A | B |\n|---|---|\n| 1 | 2 |';
    expect(blocksOf(text)).toEqual([
      { is: 'heading', level: 1, text: 'Title' },
      { is: 'paragraph', text: 'First line\nsecond line' },
      { is: 'list', isOrdered: false, items: ['one', 'two'] },
      { is: 'list', isOrdered: true, items: ['go', 'stay'] },
      {
        is: 'table',
        rows: [
          ['A', 'B'],
          ['1', '2'],
        ],
      },
    ]);
  });

  it('takes text with angle brackets as text', () => {
    expect(blocksOf('<b>x</b>')).toEqual([{ is: 'paragraph', text: '<b>x</b>' }]);
  });
});

it('cuts at bold words', () => {
  expect(boldParts('a **b** c')).toEqual([
    { text: 'a ', isBold: false },
    { text: 'b', isBold: true },
    { text: ' c', isBold: false },
  ]);
});

it('orders articles by topic and title, those without a topic last', () => {
  const line = (title: string, topic: string | null) => ({
    id: title,
    title,
    topic,
    language: 'en',
    updated_at: '',
  });
  const grouped = byTopic([line('z', null), line('b', 'Bills'), line('a', 'Bills')], 'en');
  expect(grouped.map(([topic, list]) => [topic, list.map(({ title }) => title)])).toEqual([
    ['Bills', ['a', 'b']],
    ['', ['z']],
  ]);
});
