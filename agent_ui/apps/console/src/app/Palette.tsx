import { Keys } from '@mainstem/ui';
import { Modal } from '@mantine/core';
import { IconMessage2, IconSearch } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useDesk } from '../actions/useActions';
import { useObservable } from '../state/observable';
import { useTexts } from '../state/texts';
import styles from './Palette.module.css';
import { type Command, useCommands } from './useCommands';

/** Everything that can be done now, by typing a few letters of it. */
export function Palette() {
  const { ui } = useDesk();
  const { t } = useTexts();
  const { dialog } = useObservable(ui);
  if (dialog !== 'palette') return null;
  return (
    <Modal.Root opened onClose={() => ui.close()} yOffset="12vh" padding={0} size={560}>
      <Modal.Overlay />
      <Modal.Content aria-label={t('palette.label')}>
        <Modal.Body>
          <Commands onDone={() => ui.close()} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Commands({ onDone }: { onDone: () => void }) {
  const { t } = useTexts();
  const [q, setQ] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const commands = useCommands(q);
  const chosen = commands[Math.min(at, commands.length - 1)];
  const run = (command: Command | undefined) => {
    if (!command) return;
    onDone();
    command.run();
  };
  const press = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && commands.length > 0) {
      event.preventDefault();
      setAt((Math.min(at, commands.length - 1) + step + commands.length) % commands.length);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(chosen);
    }
  };
  return (
    <>
      <div className={styles.field}>
        <IconSearch size={18} aria-hidden="true" />
        <input
          data-autofocus
          className={styles.input}
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={chosen && `${listId}-${chosen.id}`}
          aria-label={t('palette.label')}
          placeholder={t('palette.placeholder')}
          value={q}
          onChange={(event) => {
            setQ(event.target.value);
            setAt(0);
          }}
          onKeyDown={press}
        />
      </div>
      <div className={styles.list} id={listId} role="listbox" aria-label={t('palette.label')}>
        {commands.map((command) => (
          <CommandLine
            key={command.id}
            id={`${listId}-${command.id}`}
            command={command}
            isChosen={command === chosen}
            onPress={() => run(command)}
          />
        ))}
      </div>
      {commands.length === 0 && <p className={styles.none}>{t('palette.none', { q })}</p>}
    </>
  );
}

interface CommandLineProps {
  id: string;
  command: Command;
  isChosen: boolean;
  onPress: () => void;
}

function CommandLine({ id, command, isChosen, onPress }: CommandLineProps) {
  const Sign = command.icon ?? IconMessage2;
  return (
    // The keyboard works on the field above, by aria-activedescendant.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      className={styles.line}
      onClick={onPress}
      ref={(line) => {
        if (isChosen) line?.scrollIntoView({ block: 'nearest' });
      }}
    >
      <Sign size={18} stroke={1.8} aria-hidden="true" />
      <span className={styles.label}>{command.label}</span>
      <span className={styles.group}>{command.group}</span>
      {command.shortcut && <Keys shortcut={command.shortcut} />}
    </div>
  );
}
