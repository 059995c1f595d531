import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Refusal, show } from '../../../test/harness';
import { SESSION } from '../../../test/samples';
import { SESSION_KEY } from '../../state/services';
import { SignInPage } from './SignInPage';

const PEOPLE = [{ name: 'Sam Rivers', email: 'sam@x.example', password: 'p', role: 'supervisor' }];

it('signs in and keeps the CSRF token', async () => {
  const { user, asked, services } = await show(<SignInPage />, {
    answers: {
      'POST /api/session': SESSION,
      'GET /api/demo/sign-ins': new Refusal(404, 'not_found'),
    },
  });
  await user.type(screen.getByRole('textbox', { name: 'E-mail' }), ' ann@harbourgas.example');
  await user.type(screen.getByLabelText('Password'), 'a long password{Enter}');
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    email: 'ann@harbourgas.example',
    password: 'a long password',
  });
  expect(services.api.client.csrf).toBe('token');
  expect(services.queries.getQueryData(SESSION_KEY)).toEqual(SESSION);
  expect(screen.queryByText('Demonstration sign-ins')).toBeNull();
});

it('says that e-mail or password is wrong', async () => {
  const { user } = await show(<SignInPage />, {
    answers: { 'POST /api/session': new Refusal(401, 'not_signed_in') },
  });
  await user.type(screen.getByRole('textbox', { name: 'E-mail' }), 'a@b.example');
  await user.type(screen.getByLabelText('Password'), 'wrong{Enter}');
  expect(await screen.findByText('E-mail or password is not right.')).toBeDefined();
});

it('signs in as one of the people of a demonstration', async () => {
  const { user, asked } = await show(<SignInPage />, {
    answers: { 'POST /api/session': SESSION, 'GET /api/demo/sign-ins': PEOPLE },
  });
  await user.click(await screen.findByRole('button', { name: /Sam Rivers/u }));
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    email: 'sam@x.example',
    password: 'p',
  });
});
