import type { InteractionCard } from '@mainstem/api';
import { comingMoment } from '@mainstem/l10n';
import { Avatar } from '@mainstem/ui';
import { TextInput } from '@mantine/core';
import {
  IconAddressBook,
  IconCheck,
  IconPhone,
  IconSearch,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useId, useMemo, useState } from 'react';
import { AgentSign, useAgentWords } from '../../../parts/AgentState';
import { useLive } from '../../../state/live';
import { useContacts } from '../../../state/queries';
import { useServices } from '../../../state/services';
import { useTexts } from '../../../state/texts';
import styles from './Dialogs.module.css';
import { outside, type Reach, type Target, targets } from './targets';

export interface TargetPickerProps {
  card: InteractionCard;
  reach?: Reach;
  chosen: Target | null;
  onChoose: (target: Target) => void;
}

/** Search over queues and agents, each with how it stands now. Arrow keys move, Enter chooses. */
export function TargetPicker({ card, reach = 'give', chosen, onChoose }: TargetPickerProps) {
  const { t, language } = useTexts();
  const listId = useId();
  const [q, setQ] = useState('');
  const [at, setAt] = useState(0);
  const found = useTargets(card, reach, q, language);
  const current = Math.min(at, Math.max(0, found.length - 1));
  const press = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const target = found[current];
    if (step && found.length > 0) setAt((current + step + found.length) % found.length);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing && target) onChoose(target);
    else return;
    event.preventDefault();
  };
  return (
    <div>
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={found[current] ? `${listId}-${current}` : undefined}
        aria-label={t(reach === 'give' ? 'transfer.search' : 'transfer.search_call')}
        placeholder={t(reach === 'give' ? 'transfer.search' : 'transfer.search_call')}
        leftSection={<IconSearch size={16} />}
        value={q}
        onChange={(event) => {
          setQ(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div id={listId} role="listbox" aria-label={t('transfer.targets')} className={styles.targets}>
        {found.map((target, index) => (
          <TargetLine
            key={target.kind + target.id}
            id={`${listId}-${index}`}
            target={target}
            isCall={reach !== 'give'}
            isCurrent={index === current}
            isChosen={chosen?.kind === target.kind && chosen.id === target.id}
            onChoose={() => onChoose(target)}
          />
        ))}
      </div>
      {found.length === 0 && <p className={styles.none}>{t('transfer.none')}</p>}
    </div>
  );
}

function useTargets(card: InteractionCard, reach: Reach, q: string, language: string): Target[] {
  const isCall = reach !== 'give';
  const state = useLive(({ known }) => known?.state ?? null);
  const { data } = useContacts(q.trim(), isCall);
  return useMemo(() => {
    const inside = state ? targets(state, card, language, q, isCall) : [];
    const people = reach === 'consult' ? inside.filter(({ kind }) => kind === 'agent') : inside;
    return isCall ? [...people, ...outside(data?.items ?? [], q)] : people;
  }, [state, card, language, q, reach, isCall, data]);
}

interface TargetLineProps {
  id: string;
  target: Target;
  isCall: boolean;
  isCurrent: boolean;
  isChosen: boolean;
  onChoose: () => void;
}

function TargetLine({ id, target, isCall, isCurrent, isChosen, onChoose }: TargetLineProps) {
  return (
    // The keyboard works on the field above, by aria-activedescendant.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      data-current={isCurrent || undefined}
      className={styles.target}
      onClick={onChoose}
      ref={(line) => {
        if (isCurrent) line?.scrollIntoView({ block: 'nearest' });
      }}
    >
      <TargetSign target={target} />
      <span className={styles.targetName}>{target.name}</span>
      <TargetState target={target} isCall={isCall} />
      {isChosen && <IconCheck size={18} aria-hidden="true" />}
    </div>
  );
}

function TargetSign({ target }: { target: Target }) {
  if (target.kind === 'agent') return <Avatar name={target.name} size="1.75rem" />;
  const Sign = SIGNS[target.kind];
  return <Sign size={20} stroke={1.7} aria-hidden="true" />;
}

const SIGNS = { queue: IconUsersGroup, contact: IconAddressBook, number: IconPhone };

function TargetState({ target, isCall }: { target: Target; isCall: boolean }) {
  const { t, language } = useTexts();
  const { socket } = useServices();
  const words = useAgentWords();
  if (target.kind === 'number') {
    return <span className={styles.state}>{t('transfer.number')}</span>;
  }
  if (target.kind === 'contact') {
    return (
      <span className={styles.state}>
        {[target.detail, target.number].filter(Boolean).join(' · ')}
      </span>
    );
  }
  if (target.kind === 'agent') {
    return (
      <span className={styles.state}>
        <AgentSign agent={target.agent} />
        {words(target.agent)}
        {isCall && !target.agent.has_phone && ` · ${t('presence.phone_off')}`}
      </span>
    );
  }
  const { open, next_opening: opening, ready, waiting } = target.queue;
  if (!open) {
    const time = opening && comingMoment(opening, socket.clock.now(), language);
    return (
      <span className={styles.state}>
        {time ? t('transfer.closed_until', { time }) : t('transfer.closed')}
      </span>
    );
  }
  return (
    <span className={styles.state}>
      {t('transfer.ready', { count: ready })} · {t('transfer.waiting', { count: waiting })}
    </span>
  );
}
