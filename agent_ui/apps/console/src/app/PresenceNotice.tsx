import type { AgentCard } from '@mainstem/api';
import { Button } from '@mantine/core';
import { IconPhoneOff, IconPower, IconZzz } from '@tabler/icons-react';
import { ready } from '../actions/console';
import type { AgentAction } from '../actions/model';
import { phoneOn } from '../actions/phone';
import { useDesk, useRun } from '../actions/useActions';
import { useHasVoice } from '../state/queries';
import { useTexts } from '../state/texts';
import styles from './Connection.module.css';

type Why = 'missed' | 'away' | 'no_phone';

const NOTICES: Record<Why, { sign: typeof IconZzz; action: AgentAction; isPlain: boolean }> = {
  missed: { sign: IconZzz, action: ready, isPlain: false },
  away: { sign: IconPower, action: ready, isPlain: true },
  no_phone: { sign: IconPhoneOff, action: phoneOn, isPlain: true },
};

/** Tells an agent to whom nothing is offered, or no calls, why that is, and how to change it. */
export function PresenceNotice() {
  const { t } = useTexts();
  const { me, permissions, line } = useDesk();
  const run = useRun();
  const hasVoice = useHasVoice();
  const servesQueues = me !== null && me.queues.length > 0 && !permissions.has('desk.supervise');
  const isPhoneAway = hasVoice && (line === 'off' || line === 'lost');
  const why = me && whyNot(me, servesQueues, isPhoneAway);
  if (!why) return <div role="status" className={styles.place} />;
  const { sign: Sign, action, isPlain } = NOTICES[why];
  return (
    <div role="status" className={styles.place}>
      <div className={isPlain ? `${styles.banner} ${styles.plain}` : styles.banner}>
        <Sign size={18} aria-hidden="true" />
        <span className={styles.text}>{t(`presence.${why}`)}</span>
        <Button size="compact-sm" onClick={() => void run(action)}>
          {t(`presence.${why}_action`)}
        </Button>
      </div>
    </div>
  );
}

function whyNot(me: AgentCard, servesQueues: boolean, isPhoneAway: boolean): Why | null {
  if (me.presence === 'ready' && me.routing_state === 'not_responding') return 'missed';
  if (!servesQueues) return null;
  if (me.presence === 'signed_out') return 'away';
  const takesCalls = (me.load.voice?.max ?? 1) > 0;
  return me.presence === 'ready' && isPhoneAway && takesCalls && !me.has_phone ? 'no_phone' : null;
}
