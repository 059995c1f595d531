import { Skeleton } from '@mantine/core';
import { useTexts } from '../state/texts';
import styles from './Placeholder.module.css';

const WIDTHS = ['70%', '55%', '80%', '62%', '74%', '48%'];

/** Grey lines in the shape of a list while it is being loaded. */
export function ListPlaceholder({ lines = 5 }: { lines?: number }) {
  const { t } = useTexts();
  return (
    <div role="status" aria-label={t('app.loading')} className={styles.list}>
      {WIDTHS.slice(0, lines).map((width) => (
        <div key={width} className={styles.line}>
          <Skeleton circle height={36} />
          <div className={styles.words}>
            <Skeleton height={11} width={width} radius="sm" />
            <Skeleton height={9} width="90%" radius="sm" />
          </div>
        </div>
      ))}
    </div>
  );
}

/** Grey lines in the shape of a text. */
export function TextPlaceholder() {
  const { t } = useTexts();
  return (
    <div role="status" aria-label={t('app.loading')} className={styles.text}>
      {WIDTHS.map((width) => (
        <Skeleton key={width} height={11} width={width} radius="sm" />
      ))}
    </div>
  );
}
