import type { Call } from '@mainstem/api';
import { Button, UnstyledButton } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useAttempt } from '../../../actions/useActions';
import { Sounds } from '../../../phone/sounds';
import { momentsOf } from '../../../state/calls';
import { useLive } from '../../../state/live';
import { useServices } from '../../../state/services';
import { useTexts } from '../../../state/texts';
import styles from './Call.module.css';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** The keys of a telephone, to be pressed here or on the keyboard; sent one after the other. */
export function Keypad({ call }: { call: Call }) {
  const { t } = useTexts();
  const { ui } = useServices();
  const pad = useRef<HTMLFieldSetElement>(null);
  const { digits, press } = useKeys(call);
  const pressed = useLive((live) => momentsOf(live, call.interaction).keys);
  useEffect(() => pad.current?.querySelector('button')?.focus(), []);
  const listen = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Escape') ui.showKeypad(false);
    else if (KEYS.includes(event.key)) press(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <fieldset
      ref={pad}
      className={styles.keypad}
      aria-label={t('call.keypad')}
      onKeyDown={listen}
      style={{ border: 0, margin: 0, padding: 0 }}
    >
      <div className={styles.keys}>
        {KEYS.map((key) => (
          <UnstyledButton key={key} className={styles.key} onClick={() => press(key)}>
            {key}
          </UnstyledButton>
        ))}
      </div>
      <div className={styles.sent}>
        <p>{t('call.keys_sent')}</p>
        <output className={styles.digits}>{digits || '–'}</output>
        {pressed && (
          <>
            <p>{t('call.keys_heard')}</p>
            <span className={styles.digits}>{pressed}</span>
          </>
        )}
        <p>
          <Button size="compact-sm" variant="subtle" onClick={() => ui.showKeypad(false)}>
            {t('app.close')}
          </Button>
        </p>
      </div>
    </fieldset>
  );
}

/** Send key after key in their order, each with its tone; forget them with the call. */
function useKeys(call: Call) {
  const { api, phone, ui } = useServices();
  const attempt = useAttempt();
  const [digits, setDigits] = useState('');
  const [sounds] = useState(() => new Sounds());
  const before = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(
    () => () => {
      sounds.close();
      ui.showKeypad(false);
    },
    [sounds, ui],
  );
  const press = (key: string) => {
    sounds.key(key, phone.get().devices.speaker);
    setDigits((now) => now + key);
    before.current = before.current.then(() => attempt(() => api.sendKeys(call.id, key)));
  };
  return { digits, press };
}
