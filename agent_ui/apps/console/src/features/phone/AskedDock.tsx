import { IconPhoneRinging } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { ActionButton } from '../../actions/ActionButton';
import { answer, refuse } from '../../actions/phone';
import { useDesk } from '../../actions/useActions';
import { Sounds } from '../../phone/sounds';
import { partyOf } from '../../state/calls';
import { useLive } from '../../state/live';
import { useObservable } from '../../state/observable';
import { agentOf, cardOf } from '../../state/select';
import { useServices } from '../../state/services';
import { useTexts } from '../../state/texts';
import styles from './Phone.module.css';

/** A colleague wants a word about a call: rings until it is answered or declined. */
export function AskedDock() {
  const { t } = useTexts();
  const { calls, offer } = useDesk();
  const { preferences, phone } = useServices();
  const { isSoundOn } = useObservable(preferences);
  const call = calls.asked;
  const agent = useLive((live) => agentOf(live, call?.agent ?? null));
  const card = useLive((live) => cardOf(live, call?.interaction ?? null));
  const customer = call && (partyOf(call, 'customer')?.name || card?.customer.name || call.caller);
  const asker = agent?.name ?? t('composer.someone');
  useRing(call !== null && offer === null && isSoundOn, phone.get().devices.ringer);
  return (
    <div className={styles.dock}>
      <p className={styles.read} role="alert">
        {call && t('asked.announce', { asker, customer })}
      </p>
      {call && (
        <section className={styles.asked} aria-label={t('asked.label', { asker })}>
          <h2>
            <IconPhoneRinging size={20} aria-hidden="true" />
            {t('asked.title', { asker })}
          </h2>
          <p>{t('asked.about', { customer })}</p>
          <div className={styles.buttons}>
            <ActionButton action={answer} variant="filled" hasKeys />
            <ActionButton action={refuse} hasKeys />
          </div>
        </section>
      )}
    </div>
  );
}

function useRing(isRinging: boolean, device: string): void {
  const [sounds] = useState(() => new Sounds());
  useEffect(() => {
    if (!isRinging) return;
    return sounds.ring('phone', device);
  }, [isRinging, device, sounds]);
}
