import type { NumberRule, RuleKind } from '@mainstem/api';
import { dateAndTime } from '@mainstem/l10n';
import { Blank } from '@mainstem/ui';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi } from '../../state/services';
import { usePermission } from '../../state/session';
import { useTexts } from '../../state/texts';
import { isPattern, useFields } from './fields';
import { Line } from './Line';
import { Loaded } from './Loaded';
import { useVoiceChange, useVoiceList } from './useVoiceAdmin';
import styles from './Voice.module.css';

const KINDS: readonly RuleKind[] = ['block', 'welcome', 'may_dial', 'must_not_dial'];
const NEW = { kind: 'block' as RuleKind, pattern: '', note: '', until: '' };

/** Who may call, and what may be called. */
export function ListsPart() {
  const api = useApi();
  const mayEdit = usePermission('voice.edit');
  const query = useVoiceList('lists', api.numberRules);
  return (
    <>
      {mayEdit && <RuleForm />}
      <Loaded query={query}>
        {({ items }) =>
          KINDS.map((kind) => (
            <RuleList key={kind} kind={kind} rules={items.filter((rule) => rule.kind === kind)} />
          ))
        }
      </Loaded>
    </>
  );
}

function RuleList({ kind, rules }: { kind: RuleKind; rules: readonly NumberRule[] }) {
  const { t, language } = useTexts();
  const api = useApi();
  const change = useVoiceChange('lists');
  return (
    <section className={styles.block}>
      <h2>{t(`voice.lists.${kind}`)}</h2>
      <p className={styles.quiet}>{t(`voice.lists.${kind}_text`)}</p>
      {rules.length === 0 && (
        <Blank icon={<IconListCheck size={24} />} title={t('voice.lists.none')} />
      )}
      <ul className={styles.list}>
        {rules.map((rule) => (
          <Line
            key={rule.id}
            name={rule.pattern}
            onRemove={() => change(() => api.removeNumberRule(rule.id))}
          >
            <span>{rule.note}</span>
            {rule.until && (
              <small>{t('voice.lists.until', { time: dateAndTime(rule.until, language) })}</small>
            )}
          </Line>
        ))}
      </ul>
    </section>
  );
}

function RuleForm() {
  const { t } = useTexts();
  const api = useApi();
  const change = useVoiceChange('lists');
  const { values, text, set } = useFields(NEW);
  const [isTried, setTried] = useState(false);
  const isBad = !isPattern(values.pattern);
  const add = async () => {
    setTried(true);
    if (isBad) return;
    const until = values.until ? new Date(values.until).toISOString() : null;
    const rule = { ...values, pattern: values.pattern.trim(), until };
    if (!(await change(() => api.addNumberRule(rule)))) return;
    setTried(false);
    set({ ...NEW, kind: values.kind });
  };
  return (
    <form
      className={styles.block}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <h2>{t('voice.lists.add')}</h2>
      <div className={styles.form}>
        <NativeSelect
          label={t('voice.lists.kind')}
          data={KINDS.map((value) => ({ value, label: t(`voice.lists.${value}`) }))}
          {...text('kind')}
        />
        <TextInput
          label={t('voice.lists.pattern')}
          description={t('voice.lists.pattern_text')}
          maxLength={80}
          error={isTried && isBad && t('voice.lists.pattern_bad')}
          {...text('pattern')}
        />
        <TextInput label={t('voice.lists.note')} maxLength={200} {...text('note')} />
        <TextInput type="datetime-local" label={t('voice.lists.ends')} {...text('until')} />
        <div className={styles.foot}>
          <Button type="submit">{t('app.add')}</Button>
        </div>
      </div>
    </form>
  );
}
