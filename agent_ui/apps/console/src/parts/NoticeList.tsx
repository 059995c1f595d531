import { CloseButton } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useObservable } from '../state/observable';
import { useServices } from '../state/services';
import { useTexts } from '../state/texts';
import styles from './NoticeList.module.css';

/** What just happened, told at the bottom of the screen and read out. */
export function NoticeList() {
  const { notices } = useServices();
  const { t } = useTexts();
  const shown = useObservable(notices);
  return (
    <div className={styles.list} aria-live="polite" role="status">
      {shown.map((notice) => (
        <div key={notice.id} className={`${styles.notice} ${styles[notice.tone]}`}>
          {notice.tone === 'done' ? (
            <IconCircleCheck size={18} aria-hidden="true" />
          ) : (
            <IconAlertTriangle size={18} aria-hidden="true" />
          )}
          <span className={styles.text}>{notice.text}</span>
          <CloseButton
            size="sm"
            aria-label={t('error.dismiss')}
            onClick={() => notices.dismiss(notice.id)}
          />
        </div>
      ))}
    </div>
  );
}
