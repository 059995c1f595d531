import type { ConnectionState } from '@mainstem/live';
import { IconCloudOff, IconLoader, IconPointFilled, IconWifiOff } from '@tabler/icons-react';
import { useLive } from '../state/live';
import { useTexts } from '../state/texts';
import styles from './Connection.module.css';

const SIGNS: Record<ConnectionState, typeof IconLoader> = {
  connecting: IconLoader,
  live: IconPointFilled,
  stale: IconCloudOff,
  offline: IconWifiOff,
  signed_out: IconWifiOff,
};

/** Whether the screen is up to date, small and always there. */
export function ConnectionSign() {
  const { t } = useTexts();
  const connection = useLive((live) => live.connection);
  const Sign = SIGNS[connection];
  return (
    <span className={`${styles.sign} ${styles[connection]}`}>
      <Sign size={14} aria-hidden="true" />
      {t(`connection.${connection}`)}
    </span>
  );
}
