import { Keys } from '@mainstem/ui';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { ActionButton } from '../../../actions/ActionButton';
import { finish, note, snooze, take, transfer, wake } from '../../../actions/conversation';
import type { AgentAction } from '../../../actions/model';
import { useDesk, useRun } from '../../../actions/useActions';
import { useTexts } from '../../../state/texts';
import styles from './Conversation.module.css';

const QUIET: readonly AgentAction[] = [note, snooze, transfer];
const PLAIN: readonly AgentAction[] = [take, wake, finish];

/** The actions of a conversation: all in a row where there is room, the quiet ones in a menu where not. */
export function ConversationActions() {
  return (
    <div className={styles.actions}>
      {QUIET.map((action) => (
        <ActionButton key={action.id} action={action} isCompact className={styles.wideOnly} />
      ))}
      {PLAIN.map((action) => (
        <ActionButton
          key={action.id}
          action={action}
          variant={action === finish ? 'default' : 'filled'}
        />
      ))}
      <MoreMenu />
    </div>
  );
}

function MoreMenu() {
  const { t } = useTexts();
  const desk = useDesk();
  const run = useRun();
  const shown = QUIET.filter((action) => action.when(desk));
  if (shown.length === 0) return null;
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon className={styles.narrowOnly} aria-label={t('app.more')}>
          <IconDots size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {shown.map((action) => (
          <Menu.Item
            key={action.id}
            leftSection={<action.icon size={18} />}
            rightSection={action.shortcuts[0] && <Keys shortcut={action.shortcuts[0]} />}
            onClick={() => void run(action)}
          >
            {t(`actions.${action.id}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
