import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { AgentAction } from '../../../actions/model';
import { useDesk, useRun } from '../../../actions/useActions';
import { useTexts } from '../../../state/texts';
import styles from './Call.module.css';

export interface CallButtonProps {
  action: AgentAction;
  /** What it changes is on now, e.g. the microphone is muted. */
  isOn?: boolean;
  endsCall?: boolean;
}

/** A button of the telephone: sign and word, large enough for a finger. Absent when it cannot be done. */
export function CallButton({ action, isOn = false, endsCall = false }: CallButtonProps) {
  const desk = useDesk();
  const run = useRun();
  const { t } = useTexts();
  const [isBusy, setBusy] = useState(false);
  if (!action.when(desk)) return null;
  const shortcut = action.shortcuts[0];
  const label = t(`actions.${action.id}`);
  const press = async () => {
    if (isBusy) return;
    setBusy(true);
    await run(action);
    setBusy(false);
  };
  return (
    <UnstyledButton
      className={styles.button}
      data-on={isOn || undefined}
      data-ends={endsCall || undefined}
      aria-disabled={isBusy}
      aria-keyshortcuts={shortcut?.replace('alt', 'Alt')}
      title={shortcut ? `${label} (${shortcut.toUpperCase()})` : label}
      onClick={() => void press()}
    >
      <action.icon size={20} stroke={1.8} aria-hidden="true" />
      {label}
    </UnstyledButton>
  );
}
