import { Button } from '@mantine/core';
import { IconPower, IconZzz } from '@tabler/icons-react';
import { ready } from '../actions/console';
import { useDesk, useRun } from '../actions/useActions';
import { useTexts } from '../state/texts';
import styles from './Connection.module.css';

/** Tells an agent to whom nothing is offered why that is, and how to change it. */
export function PresenceNotice() {
  const { t } = useTexts();
  const { me, permissions } = useDesk();
  const run = useRun();
  const isMissed = me?.presence === 'ready' && me.routing_state === 'not_responding';
  const servesQueues = me !== null && me.queues.length > 0 && !permissions.has('desk.supervise');
  const isAway = servesQueues && me.presence === 'signed_out';
  const Sign = isMissed ? IconZzz : IconPower;
  return (
    <div role="status" className={styles.place}>
      {(isMissed || isAway) && (
        <div className={isMissed ? styles.banner : `${styles.banner} ${styles.plain}`}>
          <Sign size={18} aria-hidden="true" />
          <span className={styles.text}>{t(isMissed ? 'presence.missed' : 'presence.away')}</span>
          <Button size="compact-sm" onClick={() => void run(ready)}>
            {t(isMissed ? 'presence.missed_action' : 'presence.go_ready')}
          </Button>
        </div>
      )}
    </div>
  );
}
