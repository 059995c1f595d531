import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../../test/harness';
import { card } from '../../test/samples';
import { Palette } from './Palette';
import { ShortcutSheet } from './ShortcutSheet';
import { fits } from './useCommands';

it('opens with Ctrl and K, finds an action and runs it', async () => {
  const { user, asked } = await show(<Palette />, {
    at: '/desk/i1',
    desk: { interactions: { i1: card() } },
    answers: { 'POST /api/interactions/i1/finish': { interaction: 'i1', entry: null } },
  });
  await user.keyboard('{Control>}k{/Control}');
  const field = await screen.findByRole('combobox', { name: 'Command palette' });
  await user.type(field, 'fin');
  expect(screen.getByRole('option', { selected: true }).textContent).toContain('Finish');
  await user.keyboard('{Enter}');
  expect(asked.some(({ path }) => path === '/api/interactions/i1/finish')).toBe(true);
  expect(screen.queryByRole('combobox')).toBeNull();
});

it('lists only what can be done, and conversations', async () => {
  const { user } = await show(<Palette />, { desk: { interactions: { i1: card() } } });
  await user.keyboard('{Control>}k{/Control}');
  await screen.findByRole('combobox');
  const labels = screen.getAllByRole('option').map((option) => option.textContent);
  expect(labels.some((label) => label?.startsWith('Ida Marlowe'))).toBe(true);
  expect(labels.some((label) => label?.startsWith('Finish'))).toBe(false);
});

it('shows every shortcut when asked with a question mark', async () => {
  const { user } = await show(<ShortcutSheet />);
  await user.keyboard('?');
  expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeDefined();
});

it('finds by parts of words in any order', () => {
  expect(fits('Write a note', 'not wri')).toBe(true);
  expect(fits('Write a note', 'snooze')).toBe(false);
});
