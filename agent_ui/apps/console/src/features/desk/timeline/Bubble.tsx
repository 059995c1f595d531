import type { Entry } from '@mainstem/api';
import { dateAndTime } from '@mainstem/l10n';
import { IconCheck, IconChecks } from '@tabler/icons-react';
import { useTexts } from '../../../state/texts';
import { AttachmentList } from './AttachmentList';
import { LineText } from './LineText';
import { Sources } from './Sources';
import styles from './Timeline.module.css';

/** One line: its words, files, choices and sources, and how far it got. */
export function Bubble({ entry, isSpoken = false }: { entry: Entry; isSpoken?: boolean }) {
  const { t, language } = useTexts();
  const hasBubble = entry.text !== '' || entry.choices.length > 0 || entry.sources.length > 0;
  return (
    <div className={styles.item}>
      {hasBubble && (
        <div className={styles.bubble} title={dateAndTime(entry.at, language)}>
          {entry.text && <LineText text={entry.text} language={entry.language} />}
          <HowHeard entry={entry} />
          {entry.choices.length > 0 && (
            <ul className={styles.choices} aria-label={t('conversation.choices')}>
              {entry.choices.map((choice) => (
                <li key={choice.id}>{choice.label}</li>
              ))}
            </ul>
          )}
          <Sources sources={entry.sources} />
        </div>
      )}
      <AttachmentList attachments={entry.attachments} />
      {entry.author.kind === 'agent' && !isSpoken && <Progress entry={entry} />}
    </div>
  );
}

/** Below this the recognizer was guessing. */
const UNSURE = 0.6;

/** A line that was said may have been heard wrongly; one of the bot may have been said otherwise. */
function HowHeard({ entry }: { entry: Entry }) {
  const { t } = useTexts();
  const sureness = entry.speech?.confidence;
  const isUnsure = typeof sureness === 'number' && sureness < UNSURE;
  const spoken = entry.spoken && entry.spoken !== entry.text ? entry.spoken : null;
  if (!isUnsure && !spoken) return null;
  return (
    <p className={styles.heard}>
      {isUnsure ? t('conversation.heard_unsure') : t('conversation.spoken', { text: spoken })}
    </p>
  );
}

/** Sent, delivered or read. */
function Progress({ entry }: { entry: Entry }) {
  const { t } = useTexts();
  const stage = entry.read ? 'read' : entry.delivered ? 'delivered' : 'sent';
  const Sign = stage === 'sent' ? IconCheck : IconChecks;
  return (
    <p className={stage === 'read' ? `${styles.progress} ${styles.seen}` : styles.progress}>
      <Sign size={14} stroke={2.2} aria-hidden="true" />
      {t(`conversation.${stage}`)}
    </p>
  );
}
