import type { Attachment } from '@mainstem/api';
import { fileSize } from '@mainstem/l10n';
import { IconFile, IconFileTypePdf } from '@tabler/icons-react';
import { useTexts } from '../../../state/texts';
import styles from './Timeline.module.css';

/** Pictures that browsers draw safely; everything else is a file to open. */
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

export function AttachmentList({ attachments }: { attachments: readonly Attachment[] }) {
  if (attachments.length === 0) return null;
  return (
    <ul className={styles.attachments}>
      {attachments.map((attachment) => (
        <li key={attachment.id}>
          <AttachmentView attachment={attachment} />
        </li>
      ))}
    </ul>
  );
}

function AttachmentView({ attachment }: { attachment: Attachment }) {
  const { t, language } = useTexts();
  const { name, url, media_type: type, bytes } = attachment;
  const isPicture = PICTURES.has(type);
  const Sign = type === 'application/pdf' ? IconFileTypePdf : IconFile;
  return (
    <a
      className={isPicture ? styles.picture : styles.file}
      href={url}
      target="_blank"
      rel="noopener noreferrer"
    >
      {isPicture ? (
        <img src={url} alt={t('conversation.download', { name })} loading="lazy" />
      ) : (
        <>
          <Sign size={20} stroke={1.6} aria-hidden="true" />
          <span className={styles.fileName}>{name}</span>
          <span className={styles.fileSize}>{fileSize(bytes, language)}</span>
        </>
      )}
    </a>
  );
}
