import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Refusal, show } from '../../../test/harness';
import { isPattern, listOf } from './fields';
import { told } from './report';
import { VoicePage } from './VoicePage';

const SETTINGS = {
  is_recorded: true,
  is_beeping: false,
  is_captioned: true,
  offers_callback: true,
  announces_agent: true,
  agent_numbers: {},
  out_trunk: '',
  out_number: '',
  region: 'GB',
  nuisance_calls: 20,
  keep_days: { '*': 90 },
  on_call: { billing: ['+441632960111', '+441632960222'] },
  on_call_seconds: 30,
};
type Part = 'settings' | 'numbers' | 'lines' | 'lists' | 'contacts' | 'health';

const open = (part: Part, answers = {}, permissions = ['voice.read', 'voice.edit']) =>
  show(<VoicePage part={part} onPart={() => undefined} />, { answers, permissions });
const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);

describe('settings', () => {
  const ANSWERS = { 'GET /api/voice/settings': SETTINGS, 'PUT /api/voice/settings': {} };

  it('are saved as a whole', async () => {
    const { user, asked } = await open('settings', ANSWERS);
    await user.click(await screen.findByRole('switch', { name: /Beep/u }));
    const [onCall, days] = screen.getAllByLabelText<HTMLInputElement>('Billing');
    expect(onCall?.value).toBe('+441632960111, +441632960222');
    await user.type(days as HTMLInputElement, '30');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    const saved = asked.find(({ method }) => method === 'PUT');
    expect(saved?.body).toEqual({
      ...SETTINGS,
      is_beeping: true,
      keep_days: { '*': 90, billing: 30 },
    });
    expect(await screen.findByText('Saved')).toBeDefined();
  });

  it('are not saved while something is wrong', async () => {
    const { user, asked } = await open('settings', ANSWERS);
    const region = await screen.findByLabelText('Region');
    await user.clear(region);
    await user.type(region, 'x{Enter}');
    expect(screen.getByText('Two capital letters, please.')).toBeDefined();
    expect(asked.some(({ method }) => method === 'PUT')).toBe(false);
  });

  it('can only be read without the permission to edit', async () => {
    await open('settings', ANSWERS, ['voice.read']);
    await screen.findByLabelText('Region');
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
    expect(field('Region').closest('fieldset')?.disabled).toBe(true);
  });
});

describe('lists', () => {
  it('say that they are empty, and take patterns only', async () => {
    const { user, asked } = await open('lists', {
      'GET /api/voice/rules': { items: [] },
      'POST /api/voice/rules': {},
    });
    expect(await screen.findAllByText('The list is empty')).toHaveLength(4);
    await user.type(field('Numbers'), 'everybody{Enter}');
    expect(screen.getByText(/neither a number/u)).toBeDefined();
    await user.clear(field('Numbers'));
    await user.type(field('Numbers'), '+4490*{Enter}');
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
      kind: 'block',
      pattern: '+4490*',
      note: '',
      until: null,
    });
  });

  it('ask before something is removed', async () => {
    const rule = { id: 'r1', kind: 'block', pattern: '+441632', note: '', until: null };
    const { user, asked } = await open('lists', { 'GET /api/voice/rules': { items: [rule] } });
    await user.click(await screen.findByRole('button', { name: 'Remove +441632' }));
    expect(asked.some(({ method }) => method === 'DELETE')).toBe(false);
    await user.click(screen.getByRole('button', { name: 'Remove' }));
    expect(asked.find(({ method }) => method === 'DELETE')?.path).toBe('/api/voice/rules/r1');
  });

  it('can be tried again when they could not be loaded', async () => {
    await open('lists', { 'GET /api/voice/rules': new Refusal(503, 'unavailable') });
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeDefined();
  });
});

describe('lines', () => {
  it('keep a password that is not typed anew', async () => {
    const trunk = {
      kind: 'trunk',
      name: 'carrier',
      host: 'sip.example',
      port: 5060,
      user: 'u',
      has_password: true,
      is_registered: true,
      may_transfer: false,
      caller: '',
      sources: ['192.0.2.1'],
      srtp: 'optional',
      owner: null,
      is_enabled: true,
    };
    const { user, asked } = await open('lines', {
      'GET /api/voice/lines': { items: [trunk] },
      'PUT /api/voice/lines/trunk/carrier': {},
    });
    await user.click(await screen.findByRole('button', { name: 'Edit: carrier' }));
    await user.clear(field('Port'));
    await user.type(field('Port'), '5061');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    const { kind: _kind, name: _name, has_password: _has, ...rest } = trunk;
    expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({ ...rest, port: 5061 });
  });
});

it('shows nodes and what they report', async () => {
  await open('health', {
    'GET /api/voice/nodes': {
      nodes: [{ node: 'node-1', is_connected: true, since: null, report: { calls: 3 } }],
    },
  });
  const node = await screen.findByRole('heading', { name: 'node-1' });
  expect(within(node.parentElement as HTMLElement).getByText('Connected')).toBeDefined();
});

describe('told', () => {
  it('writes any report as rows', () => {
    expect(told({ calls: 3, engines: { en: { hears: 'w' } }, ways: ['sip', 'browser'] })).toEqual([
      { name: 'calls', value: '3' },
      { name: 'engines.en.hears', value: 'w' },
      { name: 'ways', value: 'sip, browser' },
    ]);
  });
});

it.each([
  ['+441632960417', true],
  ['+4490*', true],
  ['100-199', true],
  ['*', true],
  ['4*4', false],
  ['me', false],
])('%s is a pattern: %s', (text, expected) => {
  expect(isPattern(text)).toBe(expected);
});

it('divides lists at lines and commas', () => {
  expect(listOf(' a, b\n\nc ')).toEqual(['a', 'b', 'c']);
});
