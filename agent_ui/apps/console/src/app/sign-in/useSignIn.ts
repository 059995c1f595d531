import { ApiError } from '@mainstem/api';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useServices } from '../../state/services';
import { signIn } from '../../state/session';
import { useTexts } from '../../state/texts';

/** Try to sign in; on success the gate shows the pages. */
export function useSignIn() {
  const services = useServices();
  const { t } = useTexts();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const submit = async (email: string, password: string) => {
    setBusy(true);
    setFailure(null);
    try {
      await signIn(services, email.trim(), password);
    } catch (error) {
      setFailure(refusal(error, t));
      setBusy(false);
    }
  };
  return { isBusy, failure, submit };
}

function refusal(error: unknown, t: TFunction): string {
  if (!(error instanceof ApiError)) return t('error.title');
  if (error.code === 'offline') return t('sign_in.unreachable');
  if (error.status === 429)
    return t('sign_in.too_many', { seconds: Math.ceil(error.retryAfter ?? 60) });
  if (error.status >= 500) return t('sign_in.failed', { message: error.message });
  return t('sign_in.refused');
}
