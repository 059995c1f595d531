import type { Entry } from '@mainstem/api';
import { clockTime } from '@mainstem/l10n';
import { IconPointFilled } from '@tabler/icons-react';
import { useTexts } from '../../../state/texts';
import styles from './Timeline.module.css';
import { useEventText } from './useEventText';

/** What happened to the conversation, in one quiet line. */
export function EventLine({ entry }: { entry: Entry }) {
  const { language } = useTexts();
  const text = useEventText()(entry);
  return (
    <p className={styles.event}>
      <IconPointFilled size={10} aria-hidden="true" />
      <span>{text}</span>
      <time dateTime={entry.at}>{clockTime(entry.at, language)}</time>
    </p>
  );
}
