import { fileSize, percent } from '@mainstem/l10n';
import { ActionIcon, CloseButton, Progress } from '@mantine/core';
import { IconAlertCircle, IconCircleCheck, IconFile, IconRefresh } from '@tabler/icons-react';
import { useTexts } from '../../../state/texts';
import styles from './Composer.module.css';
import type { Upload, Uploads } from './useUploads';

/** Files that go with the message. */
export function UploadList({ uploads }: { uploads: Uploads }) {
  if (uploads.list.length === 0) return null;
  return (
    <ul className={styles.uploads}>
      {uploads.list.map((each) => (
        <UploadLine
          key={each.id}
          upload={each}
          onRetry={() => uploads.retry(each.id)}
          onRemove={() => uploads.remove(each.id)}
        />
      ))}
    </ul>
  );
}

interface UploadLineProps {
  upload: Upload;
  onRetry: () => void;
  onRemove: () => void;
}

const SIGNS = { sending: IconFile, stored: IconCircleCheck, failed: IconAlertCircle };

function UploadLine({ upload, onRetry, onRemove }: UploadLineProps) {
  const { t, language } = useTexts();
  const { name, size } = upload.file;
  const Sign = SIGNS[upload.state];
  const share = percent(upload.done, language);
  return (
    <li className={styles.upload} data-state={upload.state}>
      <Sign size={17} aria-hidden="true" />
      <span className={styles.uploadName}>{name}</span>
      {upload.state === 'failed' ? (
        <>
          <span role="alert">{t('composer.upload_failed')}</span>
          <ActionIcon size="md" aria-label={t('composer.upload_retry', { name })} onClick={onRetry}>
            <IconRefresh size={16} />
          </ActionIcon>
        </>
      ) : (
        <span className={styles.uploadSize}>{fileSize(size, language)}</span>
      )}
      {upload.state === 'sending' && (
        <Progress
          className={styles.uploadBar}
          size="xs"
          value={upload.done * 100}
          aria-label={t('composer.uploading', { name, percent: share })}
        />
      )}
      <CloseButton size="sm" aria-label={t('app.remove', { name })} onClick={onRemove} />
    </li>
  );
}
