import { Popover, UnstyledButton } from '@mantine/core';
import {
  IconPhone,
  IconPhoneCall,
  IconPhoneCheck,
  IconPhoneOff,
  IconPhoneX,
} from '@tabler/icons-react';
import { type RefObject, useEffect, useRef } from 'react';
import { ActionButton } from '../../actions/ActionButton';
import { phoneDevices, phoneOff, phoneOn } from '../../actions/phone';
import { useDesk } from '../../actions/useActions';
import { Hidden } from '../../parts/Hidden';
import { Since } from '../../parts/Since';
import { useObservable } from '../../state/observable';
import { useHasVoice } from '../../state/queries';
import { useIsNarrow } from '../../state/screen';
import { useServices } from '../../state/services';
import { usePermission } from '../../state/session';
import { useTexts } from '../../state/texts';
import styles from './Phone.module.css';
import { type PhoneLook, usePhoneWords } from './usePhoneWords';

const SIGNS: Record<PhoneLook, typeof IconPhone> = {
  off: IconPhoneOff,
  busy: IconPhone,
  good: IconPhoneCheck,
  talk: IconPhoneCall,
  lost: IconPhoneX,
};

/** One's own phone, small and always there: how it stands, and how to turn it on. */
export function PhoneControl() {
  const { t } = useTexts();
  const { calls } = useDesk();
  const isNarrow = useIsNarrow();
  const hasVoice = useHasVoice();
  const mayUse = usePermission('desk.use');
  const { look, word } = usePhoneWords();
  const Sign = SIGNS[look];
  if (!hasVoice || !mayUse) return null;
  return (
    <Popover position={isNarrow ? 'top-end' : 'right-end'} width={304} shadow="lg" trapFocus>
      <Popover.Target>
        <UnstyledButton className={styles.target} data-look={look}>
          <Sign size={20} stroke={1.8} aria-hidden="true" />
          <Hidden>{t('phone.label')}</Hidden>
          <span className={styles.state}>{word}</span>
          {calls.own?.answered_at && <Since at={calls.own.answered_at} />}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('phone.title')}>
        <PhonePanel />
      </Popover.Dropdown>
    </Popover>
  );
}

function PhonePanel() {
  const { t } = useTexts();
  const { phone } = useServices();
  const { look, word, text } = usePhoneWords();
  const { rttMs, playout, line } = useObservable(phone);
  const Sign = SIGNS[look];
  const panel = useFocusKept(line.is);
  return (
    <div ref={panel} tabIndex={-1} className={styles.panel}>
      <p className={styles.headline}>
        <Sign size={20} aria-hidden="true" />
        {t('phone.title')}: {word}
      </p>
      <p className={styles.text} role="status">
        {text}
      </p>
      {line.is === 'ready' && (
        <dl className={styles.facts}>
          {rttMs !== null && <Fact name={t('phone.delay')}>{t('phone.ms', { ms: rttMs })}</Fact>}
          <Fact name={t('phone.gaps')}>{playout.underruns + playout.dropped}</Fact>
        </dl>
      )}
      <div className={styles.buttons}>
        <ActionButton action={phoneOn} variant="filled" />
        <ActionButton action={phoneDevices} />
        <ActionButton action={phoneOff} />
      </div>
    </div>
  );
}

/** The button that was pressed may be gone: the focus then stays in the panel. */
function useFocusKept(state: string): RefObject<HTMLDivElement | null> {
  const panel = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: buttons come and go with the state
  useEffect(() => {
    if (document.activeElement === document.body) panel.current?.focus();
  }, [state]);
  return panel;
}

function Fact({ name, children }: { name: string; children: string | number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
