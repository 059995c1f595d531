import { SegmentedControl } from '@mantine/core';
import { IconArrowBackUp, IconLock } from '@tabler/icons-react';
import { useTexts } from '../../../state/texts';
import styles from './Composer.module.css';
import type { ComposerMode } from './useComposer';

export interface ComposerModesProps {
  mode: ComposerMode;
  canReply: boolean;
  onChange: (mode: ComposerMode) => void;
}

/** Who will read it: the customer, or only the team. */
export function ComposerModes({ mode, canReply, onChange }: ComposerModesProps) {
  const { t } = useTexts();
  if (!canReply) {
    return (
      <p className={styles.only}>
        <IconLock size={14} aria-hidden="true" />
        {t('composer.note')}
      </p>
    );
  }
  return (
    <SegmentedControl
      className={styles.modes}
      size="xs"
      aria-label={t('composer.mode')}
      value={mode}
      onChange={(value) => onChange(value as ComposerMode)}
      data={[
        { value: 'reply', label: <Mode icon={IconArrowBackUp} text={t('composer.reply')} /> },
        { value: 'note', label: <Mode icon={IconLock} text={t('composer.note')} /> },
      ]}
    />
  );
}

function Mode({ icon: Sign, text }: { icon: typeof IconLock; text: string }) {
  return (
    <span className={styles.mode}>
      <Sign size={14} aria-hidden="true" />
      {text}
    </span>
  );
}
