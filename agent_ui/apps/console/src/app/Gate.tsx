import { LANGUAGES, switchLanguage } from '@mainstem/l10n';
import { Blank } from '@mainstem/ui';
import { Button, Loader } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { NoticeList } from '../parts/NoticeList';
import { useServices } from '../state/services';
import { SessionProvider, useSessionState } from '../state/session';
import { useTexts } from '../state/texts';
import styles from './Gate.module.css';
import { createConsoleRouter } from './router';
import { SignInPage } from './sign-in/SignInPage';

/** Show the pages to who is signed in, and the sign-in to everybody else. The address stays. */
export function Gate() {
  const { t, language } = useTexts();
  const state = useSessionState();
  const [router] = useState(createConsoleRouter);
  useProfileLanguage(state.is === 'signed_in' ? state.session.user.language : null);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  switch (state.is) {
    case 'checking':
      return (
        <main className={styles.middle} aria-busy="true">
          <Loader aria-label={t('sign_in.checking')} />
        </main>
      );
    case 'unreachable':
      return (
        <main className={styles.middle}>
          <Blank
            isFailed
            icon={<IconPlugConnectedX size={24} />}
            title={t('connection.offline')}
            text={t('sign_in.unreachable')}
          >
            <Button onClick={state.retry}>{t('app.retry')}</Button>
          </Blank>
        </main>
      );
    case 'signed_out':
      return (
        <>
          <SignInPage />
          <NoticeList />
        </>
      );
    case 'signed_in':
      return (
        <SessionProvider value={state.session}>
          <RouterProvider router={router} />
        </SessionProvider>
      );
  }
}

/** Who has not chosen a language on this device gets the one of their profile. */
function useProfileLanguage(wanted: string | null): void {
  const { preferences } = useServices();
  const { i18n } = useTexts();
  useEffect(() => {
    if (wanted === null || preferences.get().language !== null) return;
    const closest = LANGUAGES.find((language) => wanted.split('-')[0] === language);
    if (closest) void switchLanguage(i18n, closest);
  }, [wanted, preferences, i18n]);
}
