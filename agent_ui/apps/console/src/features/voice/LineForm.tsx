import type { VoiceLine } from '@mainstem/api';
import { Button, NativeSelect, PasswordInput, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLive } from '../../state/live';
import { useApi } from '../../state/services';
import { useTexts } from '../../state/texts';
import { listOf, useFields } from './fields';
import { useVoiceChange } from './useVoiceAdmin';
import styles from './Voice.module.css';

const SRTP = ['off', 'optional', 'required'] as const;

export interface LineFormProps {
  known: VoiceLine;
  onDone: () => void;
}

/** One trunk or desk phone. The password can be set, never read. */
export function LineForm({ known, onDone }: LineFormProps) {
  const { t } = useTexts();
  const api = useApi();
  const change = useVoiceChange('lines');
  const isNew = known.name === '';
  const isTrunk = known.kind === 'trunk';
  const agents = useLive(({ known: now }) => Object.values(now?.state.agents ?? {}));
  const [isTried, setTried] = useState(false);
  const { values, text, flag } = useFields({
    ...known,
    port: String(known.port),
    owner: known.owner ?? '',
    sources: known.sources.join('\n'),
    password: '',
  });
  const problems = problemsOf(values, isTrunk);
  const isBad = Object.values(problems).some(Boolean);
  const save = async () => {
    setTried(true);
    if (isBad) return;
    const { kind: _kind, name: _name, has_password: _has, password, ...rest } = values;
    const line = {
      ...rest,
      port: Number(values.port),
      owner: values.owner || null,
      sources: listOf(values.sources),
      ...(password && { password }),
    };
    if (await change(() => api.saveVoiceLine(known.kind, values.name.trim(), line))) onDone();
  };
  const bad = (name: keyof typeof problems) => isTried && problems[name] && t('voice.lines.bad');
  return (
    <form
      className={styles.block}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2>{isNew ? t(`voice.lines.add_${known.kind}`) : known.name}</h2>
      <div className={styles.form}>
        <TextInput
          label={t('voice.lines.name')}
          disabled={!isNew}
          maxLength={60}
          error={bad('name')}
          {...text('name')}
        />
        <TextInput
          label={t('voice.lines.host')}
          maxLength={255}
          error={bad('host')}
          {...text('host')}
        />
        <TextInput
          label={t('voice.lines.port')}
          inputMode="numeric"
          error={bad('port')}
          {...text('port')}
        />
        <TextInput
          label={t('voice.lines.user')}
          maxLength={80}
          autoComplete="off"
          {...text('user')}
        />
        <PasswordInput
          label={t('voice.lines.password')}
          description={known.has_password ? t('voice.lines.password_kept') : undefined}
          maxLength={200}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('sign_in.show_password') }}
          {...text('password')}
        />
        <NativeSelect
          label={t('voice.lines.srtp')}
          data={SRTP.map((value) => ({ value, label: t(`voice.lines.srtp_${value}`) }))}
          {...text('srtp')}
        />
        {isTrunk && (
          <TextInput label={t('voice.lines.caller')} maxLength={40} {...text('caller')} />
        )}
        {!isTrunk && (
          <NativeSelect
            label={t('voice.lines.owner')}
            data={[
              { value: '', label: t('voice.lines.nobody') },
              ...agents.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            {...text('owner')}
          />
        )}
        {isTrunk && (
          <Textarea
            label={t('voice.lines.sources')}
            description={t('voice.lines.sources_text')}
            rows={2}
            {...text('sources')}
          />
        )}
        {isTrunk && <Switch label={t('voice.lines.is_registered')} {...flag('is_registered')} />}
        {isTrunk && <Switch label={t('voice.lines.may_transfer')} {...flag('may_transfer')} />}
        <Switch label={t('voice.lines.is_enabled')} {...flag('is_enabled')} />
        <div className={styles.foot}>
          <Button variant="default" onClick={onDone}>
            {t('app.cancel')}
          </Button>
          <Button type="submit">{t('app.save')}</Button>
        </div>
      </div>
    </form>
  );
}

/** True where something must be put right. */
function problemsOf(line: { name: string; host: string; port: string }, isTrunk: boolean) {
  const port = Number(line.port);
  return {
    name: !/^[\p{L}\p{N}_-]{1,60}$/u.test(line.name.trim()),
    host: isTrunk && line.host.trim() === '',
    port: !(Number.isInteger(port) && port >= 1 && port <= 65_535),
  };
}
