import type { VoiceSettings } from '@mainstem/api';
import { Button, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useApi } from '../../state/services';
import { usePermission } from '../../state/session';
import { useTexts } from '../../state/texts';
import { listOf, useFields } from './fields';
import { Loaded } from './Loaded';
import { AgentNumbers, KeepDays, OnCall } from './SettingsTables';
import { useVoiceChange, useVoiceList } from './useVoiceAdmin';
import styles from './Voice.module.css';

const FLAGS = [
  'is_recorded',
  'is_beeping',
  'is_captioned',
  'offers_callback',
  'announces_agent',
] as const;

/** What holds for every call. */
export function SettingsPart() {
  const api = useApi();
  const query = useVoiceList('settings', api.voiceSettings);
  return <Loaded query={query}>{(settings) => <SettingsForm known={settings} />}</Loaded>;
}

function SettingsForm({ known }: { known: VoiceSettings }) {
  const { t } = useTexts();
  const api = useApi();
  const change = useVoiceChange('settings');
  const mayEdit = usePermission('voice.edit');
  const [isBusy, setBusy] = useState(false);
  const [keepDays, setKeepDays] = useState(() => textValues(known.keep_days));
  const [numbers, setNumbers] = useState<Record<string, string>>(known.agent_numbers);
  const [onCall, setOnCall] = useState(() => joinedValues(known.on_call));
  const fields = useFields({
    ...known,
    nuisance_calls: String(known.nuisance_calls),
    on_call_seconds: String(known.on_call_seconds),
  });
  const { values } = fields;
  const badRegion = !/^[A-Z]{2}$/u.test(values.region);
  const badNuisance = !isWhole(values.nuisance_calls, 0, 10_000);
  const badSeconds = !isWhole(values.on_call_seconds, 5, 3_600);
  const badDays = Object.values(keepDays).some((days) => days !== '' && !isWhole(days, 1, 36_500));
  const badNumbers = Object.values(numbers).some(
    (each) => each !== '' && !/^\d{1,10}$/u.test(each),
  );
  const save = async () => {
    setBusy(true);
    const settings: VoiceSettings = {
      ...values,
      nuisance_calls: Number(values.nuisance_calls),
      on_call_seconds: Number(values.on_call_seconds),
      on_call: Object.fromEntries(
        Object.entries(filled(onCall)).map(([queue, text]) => [queue, listOf(text)]),
      ),
      agent_numbers: filled(numbers),
      keep_days: Object.fromEntries(
        Object.entries(filled(keepDays)).map(([queue, days]) => [queue, Number(days)]),
      ),
    };
    await change(() => api.saveVoiceSettings(settings));
    setBusy(false);
  };
  return (
    <form
      className={styles.part}
      onSubmit={(event) => {
        event.preventDefault();
        if (!badRegion && !badSeconds && !badNuisance && !badDays && !badNumbers) void save();
      }}
    >
      <fieldset className={styles.block} disabled={!mayEdit}>
        <h2>{t('voice.settings.calls')}</h2>
        <div className={styles.form}>
          {FLAGS.map((flag) => (
            <Switch
              key={flag}
              label={t(`voice.settings.${flag}`)}
              description={t(`voice.settings.${flag}_text`)}
              {...fields.flag(flag)}
            />
          ))}
          <TextInput
            label={t('voice.settings.out_trunk')}
            maxLength={120}
            {...fields.text('out_trunk')}
          />
          <TextInput
            label={t('voice.settings.out_number')}
            maxLength={40}
            {...fields.text('out_number')}
          />
          <TextInput
            label={t('voice.settings.region')}
            description={t('voice.settings.region_text')}
            maxLength={2}
            error={badRegion && t('voice.settings.region_bad')}
            {...fields.text('region')}
          />
          <TextInput
            label={t('voice.settings.nuisance_calls')}
            description={t('voice.settings.nuisance_calls_text')}
            inputMode="numeric"
            error={badNuisance && t('voice.bad_count')}
            {...fields.text('nuisance_calls')}
          />
        </div>
      </fieldset>
      <fieldset className={styles.block} disabled={!mayEdit}>
        <h2>{t('voice.settings.on_call')}</h2>
        <p className={styles.quiet}>{t('voice.settings.on_call_text')}</p>
        <OnCall values={onCall} onChange={setOnCall}>
          <TextInput
            label={t('voice.settings.on_call_seconds')}
            inputMode="numeric"
            error={badSeconds && t('voice.bad_count')}
            {...fields.text('on_call_seconds')}
          />
        </OnCall>
      </fieldset>
      <KeepDays values={keepDays} onChange={setKeepDays} isDisabled={!mayEdit} />
      <AgentNumbers values={numbers} onChange={setNumbers} isDisabled={!mayEdit} />
      {mayEdit && (
        <div className={styles.foot}>
          {(badDays || badNumbers) && <span role="alert">{t('voice.bad_count')}</span>}
          <Button type="submit" loading={isBusy}>
            {t('app.save')}
          </Button>
        </div>
      )}
    </form>
  );
}

function joinedValues(values: Record<string, string[]> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, each]) => [name, each.join(', ')]));
}

function textValues(values: Record<string, number>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function filled(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''));
}

function isWhole(text: string, least: number, most: number): boolean {
  return /^\d+$/u.test(text) && Number(text) >= least && Number(text) <= most;
}
