import { Keys } from '@mainstem/ui';
import { Modal, Switch } from '@mantine/core';
import { ALL_ACTIONS } from '../actions/all';
import type { ActionGroup } from '../actions/model';
import { useDesk } from '../actions/useActions';
import { useObservable } from '../state/observable';
import { useServices } from '../state/services';
import { useTexts } from '../state/texts';
import styles from './Palette.module.css';

const GROUPS: readonly ActionGroup[] = ['offer', 'conversation', 'desk', 'go', 'app'];
const COMPOSER = [
  ['send', 'enter'],
  ['new_line', 'shift+enter'],
  ['canned', '/'],
] as const;

/** What is done, and the keys for it. */
type Pair = readonly [string, readonly string[]];

/** All shortcuts, from the same objects that they run. */
export function ShortcutSheet() {
  const { ui } = useDesk();
  const { t } = useTexts();
  const { preferences } = useServices();
  const { dialog } = useObservable(ui);
  const { hasSingleKeys } = useObservable(preferences);
  if (dialog !== 'shortcuts') return null;
  return (
    <Modal
      opened
      onClose={() => ui.close()}
      title={t('shortcuts.title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
      size="lg"
    >
      <div className={styles.sheet}>
        {GROUPS.map((group) => (
          <Section key={group} title={t(`actions.group.${group}`)} pairs={pairsOf(group, t)} />
        ))}
        <Section
          title={t('shortcuts.composer')}
          pairs={COMPOSER.map(([name, keys]): Pair => [t(`shortcuts.${name}`), [keys]])}
        />
      </div>
      <Switch
        label={t('shortcuts.single_keys')}
        description={t('shortcuts.single_keys_text')}
        checked={hasSingleKeys}
        onChange={(event) => preferences.change({ hasSingleKeys: event.currentTarget.checked })}
      />
    </Modal>
  );
}

function pairsOf(group: ActionGroup, t: ReturnType<typeof useTexts>['t']) {
  return ALL_ACTIONS.filter((action) => action.group === group && action.shortcuts.length > 0).map(
    (action): Pair => [t(`actions.${action.id}`), action.shortcuts],
  );
}

function Section({ title, pairs }: { title: string; pairs: Pair[] }) {
  return (
    <section className={styles.section}>
      <h3>{title}</h3>
      <dl>
        {pairs.map(([name, shortcuts]) => (
          <div key={name} className={styles.pair}>
            <dt>{name}</dt>
            <dd>
              {shortcuts.map((keys) => (
                <Keys key={keys} shortcut={keys} isRead />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
