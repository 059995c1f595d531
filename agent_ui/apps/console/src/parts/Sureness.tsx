import { percent } from '@mainstem/l10n';
import { useTexts } from '../state/texts';
import styles from './parts.module.css';

/** How sure the bot was. A score above one is beyond what a share can say: certain. */
export function Sureness({ score }: { score: number }) {
  const { t, language } = useTexts();
  const share = percent(Math.min(1, Math.max(0, score)), language);
  return (
    <span className={styles.quiet}>
      {score > 1 ? t('handover.certain') : t('handover.sure', { percent: share })}
    </span>
  );
}
