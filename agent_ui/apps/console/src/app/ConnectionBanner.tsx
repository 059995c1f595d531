import { clockTime } from '@mainstem/l10n';
import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { useLive } from '../state/live';
import { useServices } from '../state/services';
import { useTexts } from '../state/texts';
import styles from './Connection.module.css';

/** Says that what is on the screen is old, and how old. */
export function ConnectionBanner() {
  const { t, language } = useTexts();
  const { socket } = useServices();
  const connection = useLive((live) => live.connection);
  const heardAt = useLive((live) => live.heardAt);
  const isOld = connection === 'stale' || connection === 'offline';
  const time = heardAt === null ? '' : clockTime(heardAt, language);
  const text =
    heardAt === null ? 'banner_never' : (`banner_${connection as 'stale' | 'offline'}` as const);
  return (
    <div role="status" className={styles.place}>
      {isOld && (
        <div className={styles.banner}>
          <IconCloudOff size={18} aria-hidden="true" />
          <span className={styles.text}>{t(`connection.${text}`, { time })}</span>
          <Button size="compact-sm" variant="default" onClick={() => socket.retryNow()}>
            {t('connection.now')}
          </Button>
        </div>
      )}
    </div>
  );
}
