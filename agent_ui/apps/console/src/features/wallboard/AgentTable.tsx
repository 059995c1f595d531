import type { AgentCard } from '@mainstem/api';
import { enumeration, inLanguage } from '@mainstem/l10n';
import { Avatar, Blank } from '@mainstem/ui';
import { SegmentedControl } from '@mantine/core';
import { IconUserOff } from '@tabler/icons-react';
import { useState } from 'react';
import { AgentSign, useAgentWords, usePresenceName } from '../../parts/AgentState';
import { useChannelName } from '../../parts/ChannelIcon';
import { ListPlaceholder } from '../../parts/Placeholder';
import { Since } from '../../parts/Since';
import { useLive } from '../../state/live';
import { useHasVoice } from '../../state/queries';
import { useTexts } from '../../state/texts';
import { AgentPresence } from './AgentPresence';
import { agentsInOrder } from './agents';
import styles from './Board.module.css';

/** All agents, live: state, since when, how much they have, which queues they serve. */
export function AgentTable() {
  const { t } = useTexts();
  const [shown, setShown] = useState<'signed_in' | 'all'>('signed_in');
  const isKnown = useLive(({ known }) => known !== null);
  const all = useLive(({ known }) => Object.values(known?.state.agents ?? {}));
  const agents = agentsInOrder(all, shown === 'all');
  return (
    <section className={styles.block}>
      <div className={styles.headingRow}>
        <h2 className={styles.heading} id="board-agents">
          {t('board.agents')}
          <span className={styles.count}>{agents.length}</span>
        </h2>
        <SegmentedControl
          size="xs"
          aria-label={t('board.agents')}
          value={shown}
          onChange={(value) => setShown(value as 'signed_in' | 'all')}
          data={[
            { value: 'signed_in', label: t('board.signed_in') },
            { value: 'all', label: t('board.all_agents') },
          ]}
        />
      </div>
      {!isKnown && <ListPlaceholder lines={4} />}
      {isKnown && agents.length === 0 && (
        <Blank
          icon={<IconUserOff size={24} />}
          title={t('board.agents_none')}
          text={t('board.agents_none_text')}
        />
      )}
      {agents.length > 0 && (
        <table className={styles.agents} aria-labelledby="board-agents">
          <thead>
            <tr>
              <th scope="col">{t('board.agent')}</th>
              <th scope="col">{t('board.state')}</th>
              <th scope="col">{t('board.load')}</th>
              <th scope="col" className={styles.wideOnly}>
                {t('board.serves')}
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {agents.map((agent) => (
              <AgentLine key={agent.id} agent={agent} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function AgentLine({ agent }: { agent: AgentCard }) {
  const { t, language } = useTexts();
  const words = useAgentWords();
  const presenceName = usePresenceName();
  const hasVoice = useHasVoice();
  const queues = useLive(({ known }) =>
    agent.queues.map((id) => known?.state.queues[id]).filter((queue) => queue !== undefined),
  );
  return (
    <tr>
      <th scope="row">
        <span className={styles.agent}>
          <Avatar name={agent.name} size="1.75rem" />
          {agent.name}
        </span>
      </th>
      <td>
        <span className={styles.state}>
          <AgentSign agent={agent} />
          <span>
            {words(agent)}
            {agent.next_presence && (
              <small>{t('presence.next', { name: presenceName(agent.next_presence) })}</small>
            )}
            {hasVoice && agent.presence === 'ready' && !agent.has_phone && (
              <small>{t('presence.phone_off')}</small>
            )}
          </span>
          <span className={styles.since}>
            <Since at={agent.since} label={t('board.since')} />
          </span>
        </span>
      </td>
      <td>
        <Load agent={agent} />
      </td>
      <td className={styles.wideOnly}>
        <span className={styles.serves}>
          {enumeration(
            queues.map((queue) => inLanguage(queue.names, language)),
            language,
          )}
        </span>
      </td>
      <td className={styles.end}>
        <AgentPresence agent={agent} />
      </td>
    </tr>
  );
}

/** One mark for each unit of capacity, filled where it is taken. */
function Load({ agent }: { agent: AgentCard }) {
  const { t } = useTexts();
  const channelName = useChannelName();
  return (
    <span className={styles.loads}>
      {Object.entries(agent.load).map(([channel, { used, max }]) => (
        <span key={channel} className={styles.load}>
          <span className={styles.pips} aria-hidden="true">
            {Array.from({ length: Math.max(used, max) }, (_, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
              <i key={place} data-used={place < used || undefined} />
            ))}
          </span>
          <span aria-hidden="true">
            {used}/{max}
          </span>
          <span className={styles.read}>
            {t('board.load_of', { used, max, channel: channelName(channel) })}
          </span>
        </span>
      ))}
    </span>
  );
}
