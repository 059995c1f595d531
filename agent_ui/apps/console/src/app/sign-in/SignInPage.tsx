import { ApiError, type DemoSignIn } from '@mainstem/api';
import { LANGUAGE_NAMES, LANGUAGES, type UiLanguage } from '@mainstem/l10n';
import { Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useApi } from '../../state/services';
import { useTexts } from '../../state/texts';
import { Mark } from '../Mark';
import { useChooseLanguage } from '../useDeskOfPage';
import { DemoSignIns } from './DemoSignIns';
import styles from './SignInPage.module.css';
import { useSignIn } from './useSignIn';

export function SignInPage() {
  const { t, language } = useTexts();
  const choose = useChooseLanguage();
  const { isBusy, failure, submit } = useSignIn();
  const api = useApi();
  const demo = useQuery({
    queryKey: ['demo-sign-ins'],
    queryFn: () => api.demoSignIns().catch(noneWithoutDemo),
    retry: 3,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <main className={styles.page}>
      <section className={styles.brand}>
        <span className={styles.logo}>
          <Mark size={36} />
          {t('app.name')}
        </span>
        <p>{t('app.tagline')}</p>
      </section>
      <section className={styles.side}>
        <SegmentedControl
          className={styles.language}
          size="xs"
          aria-label={t('user.language')}
          value={language}
          onChange={(value) => choose(value as UiLanguage)}
          data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
        />
        <div className={styles.forms}>
          <h1>{t('sign_in.title')}</h1>
          <p className={styles.intro}>{t('sign_in.intro')}</p>
          <SignInForm isBusy={isBusy} failure={failure} onSubmit={submit} />
          {demo.data && demo.data.length > 0 && (
            <DemoSignIns people={demo.data} isBusy={isBusy} onChoose={submit} />
          )}
        </div>
      </section>
    </main>
  );
}

/** Only a demonstration has this list. */
function noneWithoutDemo(error: unknown): DemoSignIn[] {
  if (error instanceof ApiError && error.status === 404) return [];
  throw error;
}

interface SignInFormProps {
  isBusy: boolean;
  failure: string | null;
  onSubmit: (email: string, password: string) => void;
}

function SignInForm({ isBusy, failure, onSubmit }: SignInFormProps) {
  const { t } = useTexts();
  // The start page of a demonstration names the person in the address.
  const [email, setEmail] = useState(() => new URLSearchParams(location.search).get('email') ?? '');
  const [password, setPassword] = useState('');
  const failureId = useId();
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(email, password);
      }}
    >
      <TextInput
        label={t('sign_in.email')}
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        aria-describedby={failure ? failureId : undefined}
      />
      <PasswordInput
        label={t('sign_in.password')}
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        aria-describedby={failure ? failureId : undefined}
        visibilityToggleButtonProps={{ 'aria-label': t('sign_in.show_password') }}
      />
      <p id={failureId} role="alert" className={styles.failure}>
        {failure}
      </p>
      <Button type="submit" fullWidth size="md" loading={isBusy}>
        {t('sign_in.submit')}
      </Button>
    </form>
  );
}
