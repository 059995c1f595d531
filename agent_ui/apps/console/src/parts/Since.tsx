import { spokenDuration, timer } from '@mainstem/l10n';
import { useNow } from '../state/live';
import { useTexts } from '../state/texts';
import styles from './parts.module.css';

/** How long ago something began, ticking by the server's clock. */
export function Since({ at, label }: { at: string | number; label?: string }) {
  const now = useNow();
  const { language } = useTexts();
  const passed = now - (typeof at === 'number' ? at : Date.parse(at));
  const said = spokenDuration(passed, language);
  return (
    <time className={styles.timer} title={label}>
      <span aria-hidden="true">{timer(passed)}</span>
      <span className={styles.read}>{label ? `${label}: ${said}` : said}</span>
    </time>
  );
}
