import { Keys } from '@mainstem/ui';
import { ActionIcon, Button, type ButtonProps, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { useTexts } from '../state/texts';
import styles from './ActionButton.module.css';
import type { AgentAction } from './model';
import { useDesk, useRun } from './useActions';

export interface ActionButtonProps {
  action: AgentAction;
  variant?: ButtonProps['variant'];
  color?: ButtonProps['color'];
  /** Draw the shortcut on the button. */
  hasKeys?: boolean;
  /** Only the icon; the name is read out and shown as a tooltip. */
  isCompact?: boolean;
  className?: string;
}

/** The button of an action. It is absent when the action cannot be done. */
export function ActionButton({
  action,
  variant = 'default',
  color,
  hasKeys = false,
  isCompact,
  className,
}: ActionButtonProps) {
  const desk = useDesk();
  const run = useRun();
  const { t } = useTexts();
  const [isBusy, setBusy] = useState(false);
  if (!action.when(desk)) return null;
  const label = t(`actions.${action.id}`);
  const shortcut = action.shortcuts[0];
  const press = async () => {
    setBusy(true);
    await run(action);
    setBusy(false);
  };
  if (isCompact) {
    return (
      <Tooltip label={<TooltipText label={label} shortcut={shortcut} />}>
        <ActionIcon
          aria-label={label}
          aria-keyshortcuts={ariaKeys(shortcut)}
          loading={isBusy}
          onClick={press}
          className={className}
        >
          <action.icon size={19} stroke={1.8} />
        </ActionIcon>
      </Tooltip>
    );
  }
  return (
    <Button
      variant={variant}
      color={color}
      loading={isBusy}
      onClick={press}
      className={className}
      aria-keyshortcuts={ariaKeys(shortcut)}
      leftSection={<action.icon size={17} stroke={2} aria-hidden="true" />}
      rightSection={hasKeys && shortcut && <Keys shortcut={shortcut} />}
    >
      {label}
    </Button>
  );
}

function TooltipText({ label, shortcut }: { label: string; shortcut: string | undefined }) {
  return (
    <span className={styles.tip}>
      {label}
      {shortcut && <Keys shortcut={shortcut} />}
    </span>
  );
}

/** The shortcut as assistive technology wants it: `Control+K`, `Alt+1`. */
function ariaKeys(shortcut: string | undefined): string | undefined {
  if (!shortcut || shortcut.includes(' ')) return undefined;
  return shortcut
    .split('+')
    .map((key) => (key === 'mod' ? 'Control' : key.charAt(0).toUpperCase() + key.slice(1)))
    .join('+');
}
