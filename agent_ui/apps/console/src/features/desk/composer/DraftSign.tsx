import { IconCloudCheck, IconCloudOff, IconCloudUp } from '@tabler/icons-react';
import type { SaveState } from '../../../state/drafts';
import { useTexts } from '../../../state/texts';
import styles from './Composer.module.css';

const SIGNS = { saved: IconCloudCheck, saving: IconCloudUp, failed: IconCloudOff };

/** Whether the draft is safe on the server; before there is one, how to send. */
export function DraftSign({ save }: { save: SaveState | null }) {
  const { t } = useTexts();
  if (save === null) return <span className={styles.howTo}>{t('composer.hint')}</span>;
  const Sign = SIGNS[save];
  return (
    <>
      <Sign size={15} aria-hidden="true" />
      {t(`composer.draft_${save}`)}
    </>
  );
}
