import type { Box } from '@mainstem/api';
import { Blank } from '@mainstem/ui';
import { IconMessages } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { PanelTab } from '../../actions/model';
import { useTexts } from '../../state/texts';
import { Conversation } from './conversation/Conversation';
import styles from './DeskPage.module.css';
import { Inbox } from './inbox/Inbox';

export interface DeskPageProps {
  interaction: string | null;
  box: Box;
  q: string;
  panel: PanelTab | null;
  /** The customer's record, drawn by another feature. */
  renderCustomer: (customer: string, interaction: string) => ReactNode;
}

/** List, conversation and details: side by side where there is room, one after another where not. */
export function DeskPage({ interaction, box, q, panel, renderCustomer }: DeskPageProps) {
  const { t } = useTexts();
  const pane = interaction === null ? 'list' : panel === null ? 'conversation' : 'details';
  return (
    <div className={styles.desk} data-pane={pane}>
      <Inbox box={box} q={q} chosen={interaction} />
      {interaction === null ? (
        <section className={styles.none}>
          <Blank
            icon={<IconMessages size={24} />}
            title={t('conversation.none')}
            text={t('conversation.none_text')}
          />
        </section>
      ) : (
        <Conversation
          key={interaction}
          interaction={interaction}
          panel={panel}
          renderCustomer={renderCustomer}
        />
      )}
    </div>
  );
}
