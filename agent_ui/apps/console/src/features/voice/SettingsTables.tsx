import { inLanguage } from '@mainstem/l10n';
import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useLive } from '../../state/live';
import { useTexts } from '../../state/texts';
import styles from './Voice.module.css';

export interface OnCallProps {
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
  children: ReactNode;
}

/** The outside numbers that are called, in order, when nobody takes a caller of a queue. */
export function OnCall({ values, onChange, children }: OnCallProps) {
  const { language } = useTexts();
  const queues = useLive(({ known }) => Object.values(known?.state.queues ?? {}));
  return (
    <div className={styles.form}>
      {children}
      {queues.map((queue) => (
        <TextInput
          key={queue.id}
          label={inLanguage(queue.names, language)}
          value={values[queue.id] ?? ''}
          onChange={(event) => onChange({ ...values, [queue.id]: event.currentTarget.value })}
        />
      ))}
    </div>
  );
}

export interface TableProps {
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
  isDisabled: boolean;
}

/** For how many days recordings are kept, by queue. */
export function KeepDays({ values, onChange, isDisabled }: TableProps) {
  const { t, language } = useTexts();
  const queues = useLive(({ known }) => Object.values(known?.state.queues ?? {}));
  const rows = [
    { id: '*', name: t('voice.settings.all_queues') },
    ...queues.map((queue) => ({ id: queue.id, name: inLanguage(queue.names, language) })),
  ];
  return (
    <fieldset className={styles.block} disabled={isDisabled}>
      <h2>{t('voice.settings.keep_days')}</h2>
      <div className={styles.form}>
        {rows.map(({ id, name }) => (
          <TextInput
            key={id}
            label={name}
            inputMode="numeric"
            placeholder={id === '*' ? '' : t('voice.settings.as_usual')}
            value={values[id] ?? ''}
            onChange={(event) => onChange({ ...values, [id]: event.currentTarget.value })}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** The number that customers are told when an agent answers. */
export function AgentNumbers({ values, onChange, isDisabled }: TableProps) {
  const { t } = useTexts();
  const agents = useLive(({ known }) => Object.values(known?.state.agents ?? {}));
  if (agents.length === 0) return null;
  return (
    <fieldset className={styles.block} disabled={isDisabled}>
      <h2>{t('voice.settings.agent_numbers')}</h2>
      <div className={styles.form}>
        {agents.map(({ id, name }) => (
          <TextInput
            key={id}
            label={name}
            inputMode="numeric"
            value={values[id] ?? ''}
            onChange={(event) => onChange({ ...values, [id]: event.currentTarget.value })}
          />
        ))}
      </div>
    </fieldset>
  );
}
