import { IconWaveSine } from '@tabler/icons-react';
import type { SaidNow } from '../../../state/calls';
import { useTexts } from '../../../state/texts';
import styles from './Timeline.module.css';

/** What is being said at this moment: quiet, because it still changes, until the line comes. */
export function SaidNowLines({ said }: { said: readonly SaidNow[] }) {
  const { t } = useTexts();
  return said.map(({ leg, party, text }) => {
    const isCustomer = party?.role === 'customer';
    const name = party?.name || t(`call.role.${party?.role ?? 'guest'}`);
    return (
      <p
        key={leg}
        className={
          isCustomer ? `${styles.said} ${styles.theirs}` : `${styles.said} ${styles.saidHere}`
        }
        aria-hidden="true"
      >
        <strong>
          <IconWaveSine size={14} aria-hidden="true" />
          {name}
        </strong>{' '}
        {text}…
      </p>
    );
  });
}
