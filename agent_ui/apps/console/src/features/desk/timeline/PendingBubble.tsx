import { fileSize } from '@mainstem/l10n';
import { Button } from '@mantine/core';
import { IconAlertCircle, IconCheck, IconClock, IconFile } from '@tabler/icons-react';
import type { Pending } from '../../../state/outbox';
import { useTexts } from '../../../state/texts';
import { LineText } from './LineText';
import type { LineActions } from './Timeline';
import styles from './Timeline.module.css';

/** A line on its way, or one that did not get through and can be sent again. */
export function PendingBubble({ pending, actions }: { pending: Pending; actions: LineActions }) {
  const { t, language } = useTexts();
  const isFailed = pending.state === 'failed';
  return (
    <div className={styles.item}>
      <div className={`${styles.bubble} ${isFailed ? styles.failed : styles.sending}`}>
        {pending.text && <LineText text={pending.text} language={null} />}
        {pending.attachments.map((file) => (
          <p key={file.id} className={styles.file}>
            <IconFile size={16} aria-hidden="true" />
            {file.name} · {fileSize(file.bytes, language)}
          </p>
        ))}
      </div>
      {isFailed ? (
        <div className={styles.refused} role="alert">
          <IconAlertCircle size={15} aria-hidden="true" />
          <span>{t('conversation.not_sent')}</span>
          <Button size="compact-xs" onClick={() => actions.onRetry(pending.client_id)}>
            {t('conversation.send_again')}
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => actions.onDiscard(pending.client_id)}
          >
            {t('conversation.discard')}
          </Button>
        </div>
      ) : (
        <p className={styles.progress}>
          {pending.state === 'sending' ? (
            <IconClock size={14} aria-hidden="true" />
          ) : (
            <IconCheck size={14} aria-hidden="true" />
          )}
          {t(`conversation.${pending.state === 'sending' ? 'sending' : 'sent'}`)}
        </p>
      )}
    </div>
  );
}
