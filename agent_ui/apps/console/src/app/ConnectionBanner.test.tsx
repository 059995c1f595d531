import { act, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../../test/harness';
import { ConnectionBanner } from './ConnectionBanner';

it('says since when the data is old, and goes away when it is fresh again', async () => {
  const { services, hear } = await show(<ConnectionBanner />);
  expect(screen.queryByText(/You are looking at data since/u)).toBeNull();
  act(() => services.socket.networkLost());
  expect(screen.getByText(/You are looking at data since \d\d:\d\d/u)).toBeDefined();
  expect(screen.getByRole('button', { name: 'Try now' })).toBeDefined();
  act(() => services.socket.retryNow());
  hear({ type: 'beat', now: new Date().toISOString(), position: 1 });
  expect(screen.queryByText(/You are looking at data since/u)).toBeNull();
});
