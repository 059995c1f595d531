import type { RoutingDetail } from '@mainstem/api';
import { inLanguage } from '@mainstem/l10n';
import { IconHourglass } from '@tabler/icons-react';
import { useTexts } from '../state/texts';
import styles from './parts.module.css';

/** What keeps a conversation waiting, and its place among the others. */
export function WaitingWhy({ waiting }: { waiting: NonNullable<RoutingDetail['waiting']> }) {
  const { t, language } = useTexts();
  return (
    <div className={styles.why}>
      {waiting.position !== null && (
        <p>
          <strong>{t('routing.place', { position: waiting.position })}</strong>
          {waiting.ahead !== null && `, ${t('routing.ahead', { count: waiting.ahead })}`}
        </p>
      )}
      <ul className={styles.candidates}>
        {waiting.blocking.map((each) => (
          <li key={each.reason + inLanguage(each.text, language)} className={styles.candidate}>
            <IconHourglass size={14} aria-hidden="true" />
            <span className={styles.name}>{inLanguage(each.text, language)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
