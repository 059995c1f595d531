import type { AuthorKind } from '@mainstem/api';
import { clockTime } from '@mainstem/l10n';
import { Avatar } from '@mainstem/ui';
import { IconMessageCog, IconRobot } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCustomerName, useTexts } from '../../../state/texts';
import { Bubble } from './Bubble';
import type { Block } from './group';
import { PendingBubble } from './PendingBubble';
import type { LineActions } from './Timeline';
import styles from './Timeline.module.css';

/** Authors that are no people wear a sign instead of initials. */
const MACHINES: Partial<Record<AuthorKind, ReactNode>> = {
  bot: <IconRobot size={18} stroke={1.8} />,
  system: <IconMessageCog size={18} stroke={1.8} />,
};

export interface RunProps {
  run: Extract<Block, { is: 'run' }>;
  isMine: boolean;
  actions: LineActions;
}

/** Lines that one author wrote one after another. The company's side stands right, the bot marked. */
export function Run({ run, isMine, actions }: RunProps) {
  const { t, language } = useTexts();
  const { author } = run;
  const isBot = author.kind === 'bot';
  const side = author.kind === 'customer' ? styles.theirs : styles.ours;
  const customerName = useCustomerName();
  const full =
    author.kind === 'customer'
      ? customerName(author, actions.isSpoken ? 'voice' : undefined)
      : author.name || t('conversation.system');
  const name = isBot ? t('conversation.bot') : isMine ? t('inbox.you') : full;
  return (
    <article
      className={[styles.run, side, MACHINES[author.kind] && styles.bot].filter(Boolean).join(' ')}
      aria-label={name}
    >
      <Avatar
        name={full}
        kind={MACHINES[author.kind] ? 'bot' : author.kind === 'customer' ? 'customer' : 'agent'}
        icon={MACHINES[author.kind]}
      />
      <div className={styles.stack}>
        <p className={styles.by}>
          <strong>{name}</strong>
          <time dateTime={run.at}>{clockTime(run.at, language)}</time>
        </p>
        {run.lines.map((line) =>
          'entry' in line ? (
            <Bubble key={line.id} entry={line.entry} isSpoken={actions.isSpoken} />
          ) : (
            <PendingBubble key={line.id} pending={line.pending} actions={actions} />
          ),
        )}
      </div>
    </article>
  );
}
