import type { AgentCard, Presence } from '@mainstem/api';
import { inLanguage } from '@mainstem/l10n';
import { ActionIcon, Menu } from '@mantine/core';
import { IconCircleCheck, IconCoffee, IconDots, IconPower } from '@tabler/icons-react';
import { useAttempt } from '../../actions/useActions';
import { usePresenceReasons } from '../../state/queries';
import { useApi } from '../../state/services';
import { useTexts } from '../../state/texts';

/** Change somebody else's presence. */
export function AgentPresence({ agent }: { agent: AgentCard }) {
  const { t, language } = useTexts();
  const api = useApi();
  const attempt = useAttempt();
  const { data: reasons } = usePresenceReasons();
  const set = (presence: Presence, reason: string | null) =>
    void attempt(() => api.setAgentPresence(agent.id, presence, reason));
  const label = t('board.change', { name: agent.name });
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon aria-label={label}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown aria-label={label}>
        <Menu.Item leftSection={<IconCircleCheck size={18} />} onClick={() => set('ready', null)}>
          {t('presence.ready')}
        </Menu.Item>
        {(reasons ?? []).map((reason) => (
          <Menu.Item
            key={reason.code}
            leftSection={<IconCoffee size={18} />}
            onClick={() => set('not_ready', reason.code)}
          >
            {inLanguage(reason.names, language)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          color="red"
          leftSection={<IconPower size={18} />}
          onClick={() => set('signed_out', null)}
        >
          {t('presence.signed_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
