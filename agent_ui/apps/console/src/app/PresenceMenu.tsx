import { inLanguage } from '@mainstem/l10n';
import { Menu, UnstyledButton } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useAttempt, useDesk } from '../actions/useActions';
import { AgentSign, useAgentWords, usePresenceName } from '../parts/AgentState';
import { Hidden } from '../parts/Hidden';
import { Since } from '../parts/Since';
import { usePresenceReasons } from '../state/queries';
import { useIsNarrow } from '../state/screen';
import { useTexts } from '../state/texts';
import styles from './PresenceMenu.module.css';

/** One's own presence: what it is, since when, and the menu to change it. */
export function PresenceMenu() {
  const { me } = useDesk();
  const { t } = useTexts();
  const isNarrow = useIsNarrow();
  const words = useAgentWords();
  const presenceName = usePresenceName();
  if (!me) return null;
  const state = words(me);
  return (
    <Menu position={isNarrow ? 'top-end' : 'right-end'} width={264}>
      <Menu.Target>
        <UnstyledButton className={styles.target}>
          <Hidden>{t('presence.label')}</Hidden>
          <AgentSign agent={me} />
          <span className={styles.state}>{state}</span>
          {me.next_presence ? (
            <span className={styles.next}>
              {t('presence.next', { name: presenceName(me.next_presence) })}
            </span>
          ) : (
            <Since at={me.since} />
          )}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown aria-label={t('presence.menu')}>
        <PresenceChoices />
      </Menu.Dropdown>
    </Menu>
  );
}

function PresenceChoices() {
  const { me, api } = useDesk();
  const { t, language } = useTexts();
  const attempt = useAttempt();
  const { data: reasons } = usePresenceReasons();
  const isBusy = me?.routing_state === 'interacting' || me?.routing_state === 'wrap_up';
  const current = me?.presence === 'ready' ? 'ready' : (me?.reason ?? me?.presence);
  const choose = (value: string) => {
    const isReady = value === 'ready';
    const reason = isReady || value === 'not_ready' ? null : value;
    void attempt(() => api.setPresence(isReady ? 'ready' : 'not_ready', reason));
  };
  return (
    <Menu.RadioGroup value={current} onChange={choose}>
      <Menu.RadioItem value="ready" closeMenuOnClick rightSection={<IconCircleCheck size={18} />}>
        {t('presence.ready')}
      </Menu.RadioItem>
      <Menu.Divider />
      <Menu.Label>{t('presence.reasons')}</Menu.Label>
      {(reasons ?? []).map((reason) => (
        <Menu.RadioItem key={reason.code} value={reason.code} closeMenuOnClick>
          {inLanguage(reason.names, language)}
        </Menu.RadioItem>
      ))}
      {(reasons ?? []).length === 0 && (
        <Menu.RadioItem value="not_ready" closeMenuOnClick>
          {t('presence.not_ready')}
        </Menu.RadioItem>
      )}
      {isBusy && <p className={styles.hint}>{t('presence.next_text')}</p>}
    </Menu.RadioGroup>
  );
}
