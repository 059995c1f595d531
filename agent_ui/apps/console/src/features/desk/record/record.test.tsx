import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Refusal, show } from '../../../../test/harness';
import { call, entry, mine, NOW, party } from '../../../../test/samples';
import { CallRecordView } from './CallRecordView';
import { barsPath, heardAt, thinned, transcriptOf } from './transcript';

const RECORDING = {
  id: 'r1',
  state: 'stored' as const,
  seconds: 60,
  began_at: NOW,
  pauses: [[10, 20]] as [number, number][],
  peaks: [[0.5, 0.1]] as [number, number][],
  may_play: true,
};
const at = (seconds: number) => new Date(Date.parse(NOW) + seconds * 1000).toISOString();
const ENTRIES = [
  entry({ id: 'before', at: at(-30) }),
  entry({
    id: 'first',
    text: 'Good morning',
    at: at(8),
    speech: { engine: 'w', confidence: 1, seconds: 3 },
  }),
  entry({ id: 'note', kind: 'note', at: at(9) }),
  entry({ id: 'second', text: 'My bill', at: at(30) }),
  entry({ id: 'after', at: at(200) }),
];

describe('transcriptOf', () => {
  it('holds what was said while it was recorded, from where it began', () => {
    expect(transcriptOf(RECORDING, ENTRIES).map((line) => [line.entry.id, line.at])).toEqual([
      ['first', 5],
      ['second', 30],
    ]);
  });

  it.each([
    [0, undefined],
    [5, 'first'],
    [29, 'first'],
    [30, 'second'],
  ])('at %i s it is %s', (seconds, id) => {
    expect(heardAt(transcriptOf(RECORDING, ENTRIES), seconds)?.entry.id).toBe(id);
  });
});

it('draws no more bars than there is room for, and keeps the loudest', () => {
  expect(thinned([0.1, 0.9, 0.2, 0.3], 2)).toEqual([0.9, 0.3]);
  expect(thinned([0.1], 5)).toEqual([0.1]);
  expect(barsPath([1], 10, 10)).toBe('M5.0 1.0V9.0');
});

describe('CallRecordView', () => {
  const over = {
    ...call({
      stage: 'ended',
      ending: 'hung_up',
      parties: [
        party({ state: 'ended', ended_at: at(65), ending: 'hung_up' }),
        mine({ state: 'ended', ended_at: at(65), ending: 'ended_here' }),
      ],
    }),
    recordings: [RECORDING],
    ended_by: { [party().leg]: party().leg, [mine().leg]: party().leg },
  };
  const open = (answer: unknown) =>
    show(<CallRecordView interaction="i1" version="closed" entries={ENTRIES} isOpenAtFirst />, {
      answers: { 'GET /api/voice/interactions/i1/record': answer },
    });

  it('tells each leg with its end, and seeks by line and by key', async () => {
    const { user } = await open({ calls: [over] });
    const row = await screen.findByRole('row', { name: /^Ida Marlowe/u });
    expect(row.textContent).toContain('1:05');
    expect(row.textContent).toContain('Ida Marlowe hung up');
    const own = screen.getByRole('row', { name: /^Ann Okafor/u });
    expect(own.textContent).toContain('Ida Marlowe hung up');
    const slider = screen.getByRole('slider', { name: 'Position in the recording' });
    await user.click(screen.getByRole('button', { name: /My bill/u }));
    expect(slider.getAttribute('aria-valuenow')).toBe('30');
    expect(screen.getByRole('button', { name: /My bill/u }).ariaCurrent).toBe('true');
    slider.focus();
    await user.keyboard('{ArrowLeft}');
    expect(slider.getAttribute('aria-valuenow')).toBe('25');
    await user.keyboard('{End}');
    expect(slider.getAttribute('aria-valuenow')).toBe('60');
  });

  it.each([
    ['bot', 'ended by the bot'],
    [mine().leg, 'Ann Okafor hung up'],
    [null, 'busy'],
  ])('says of a call that was ended by %s: %s', async (by, words) => {
    const parties = [party({ state: 'ended', ended_at: at(65), ending: 'busy' }), mine()];
    const ended = { ...over, ending: 'busy', parties, ended_by: { [party().leg]: by } };
    await open({ calls: [ended] });
    const row = await screen.findByRole('row', { name: /^Ida Marlowe/u });
    expect(row.textContent).toContain(words);
    expect(screen.getByText(/^Incoming call/u).textContent).toContain(words);
  });

  it('plays nothing that one may not hear', async () => {
    await open({ calls: [{ ...over, recordings: [{ ...RECORDING, may_play: false }] }] });
    expect(await screen.findByText('You may not play this recording.')).toBeDefined();
    expect(screen.queryByRole('slider')).toBeNull();
  });

  it('says when a recording was deleted', async () => {
    await open({ calls: [{ ...over, recordings: [{ ...RECORDING, state: 'deleted' }] }] });
    expect(await screen.findByText(/deleted when its time was over/u)).toBeDefined();
  });

  it('can be tried again when it failed', async () => {
    await open(new Refusal(503, 'unavailable'));
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeDefined();
  });

  it('gives the attached data as a file', async () => {
    await open({ calls: [] });
    const link = await screen.findByRole('link', { name: /Attached data/u });
    expect(link.getAttribute('href')).toBe('/api/voice/interactions/i1/data.xml');
  });
});
