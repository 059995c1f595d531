import type { InteractionCard, Suggestion } from '@mainstem/api';
import { Tabs } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { PanelTab } from '../../../actions/model';
import { useDesk } from '../../../actions/useActions';
import { HiddenHeading } from '../../../parts/Hidden';
import { IconLink } from '../../../parts/IconLink';
import { useTexts } from '../../../state/texts';
import styles from './Context.module.css';
import { HandoverTab } from './HandoverTab';
import { RoutingTab } from './RoutingTab';
import { SuggestionsTab } from './SuggestionsTab';

export interface ContextPanelProps {
  card: InteractionCard;
  suggestions: readonly Suggestion[];
  /** null: what fits best. */
  panel: PanelTab | null;
  customer: ReactNode;
}

const TABS: readonly PanelTab[] = ['customer', 'handover', 'suggestions', 'routing'];

/** Everything beside the conversation: the customer, the handover, suggestions, routing. */
export function ContextPanel({ card, suggestions, panel, customer }: ContextPanelProps) {
  const { t } = useTexts();
  const { go } = useDesk();
  const shown = panel ?? (card.handover ? 'handover' : 'customer');
  return (
    <aside className={styles.panel} aria-label={t('context.label')}>
      <HiddenHeading level={2}>{t('context.label')}</HiddenHeading>
      <Tabs
        value={shown}
        onChange={(tab) => go.panel(tab as PanelTab)}
        keepMounted={false}
        className={styles.tabs}
        classNames={{ list: styles.list, tab: styles.tab, panel: styles.content }}
      >
        <div className={styles.head}>
          <IconLink
            className={styles.back}
            to="."
            search={(before) => ({ ...before, panel: undefined })}
            aria-label={t('app.back')}
          >
            <IconChevronLeft size={22} />
          </IconLink>
          <Tabs.List aria-label={t('context.tabs')}>
            {TABS.map((tab) => (
              <Tabs.Tab key={tab} value={tab}>
                {t(`context.${tab}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </div>
        <Tabs.Panel value="customer">{customer}</Tabs.Panel>
        <Tabs.Panel value="handover">
          <HandoverTab card={card} />
        </Tabs.Panel>
        <Tabs.Panel value="suggestions">
          <SuggestionsTab suggestions={suggestions} />
        </Tabs.Panel>
        <Tabs.Panel value="routing">
          <RoutingTab card={card} />
        </Tabs.Panel>
      </Tabs>
    </aside>
  );
}
