import { lazy, Suspense } from 'react';
import { useObservable } from '../../state/observable';
import { useServices } from '../../state/services';

const PhoneDialog = lazy(async () => ({ default: (await import('./PhoneDialog')).PhoneDialog }));
const DialDialog = lazy(async () => ({ default: (await import('./DialDialog')).DialDialog }));

/** The dialogs of the telephone, fetched when they are first wanted. */
export function PhoneDialogs() {
  const { dialog } = useObservable(useServices().ui);
  return (
    <Suspense>
      {dialog === 'phone' && <PhoneDialog />}
      {dialog === 'dial' && <DialDialog />}
    </Suspense>
  );
}
