import type { VoiceNumber } from '@mainstem/api';
import { enumeration } from '@mainstem/l10n';
import { Blank } from '@mainstem/ui';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { IconPhonePlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi } from '../../state/services';
import { usePermission } from '../../state/session';
import { useCodeText, useTexts } from '../../state/texts';
import { useFields } from './fields';
import { Line } from './Line';
import { Loaded } from './Loaded';
import { useVoiceChange, useVoiceList } from './useVoiceAdmin';
import styles from './Voice.module.css';

/** Which languages a line greets in: the first is spoken, then the caller's words decide. */
const SPOKEN = [['en'], ['zh'], ['en', 'zh'], ['zh', 'en']] as const;
const NEW: VoiceNumber = { number: '', label: '', languages: ['en'] };

/** The company's own numbers. */
export function NumbersPart() {
  const { t } = useTexts();
  const api = useApi();
  const mayEdit = usePermission('voice.edit');
  const query = useVoiceList('numbers', api.voiceNumbers);
  const change = useVoiceChange('numbers');
  const [edited, setEdited] = useState<VoiceNumber | null>(null);
  const spoken = useSpoken();
  return (
    <>
      <Loaded query={query}>
        {({ items }) => (
          <section className={styles.block}>
            <h2>{t('voice.part.numbers')}</h2>
            {items.length === 0 && (
              <Blank
                icon={<IconPhonePlus size={24} />}
                title={t('voice.numbers.none')}
                text={t('voice.numbers.none_text')}
              />
            )}
            <ul className={styles.list}>
              {items.map((each) => (
                <Line
                  key={each.number}
                  name={each.number === '*' ? t('voice.numbers.all') : each.number}
                  onEdit={() => setEdited(each)}
                  onRemove={() => change(() => api.removeVoiceNumber(each.number))}
                >
                  <span>{each.label}</span>
                  <small>{spoken(each.languages)}</small>
                </Line>
              ))}
            </ul>
          </section>
        )}
      </Loaded>
      {mayEdit && (
        <NumberForm
          key={edited?.number ?? 'new'}
          known={edited ?? NEW}
          isNew={edited === null}
          onDone={() => setEdited(null)}
        />
      )}
    </>
  );
}

function useSpoken(): (languages: readonly string[]) => string {
  const codeText = useCodeText();
  const { language } = useTexts();
  return (languages) =>
    enumeration(
      languages.map((each) => codeText('language', each)),
      language,
    );
}

interface NumberFormProps {
  known: VoiceNumber;
  isNew: boolean;
  onDone: () => void;
}

function NumberForm({ known, isNew, onDone }: NumberFormProps) {
  const { t } = useTexts();
  const api = useApi();
  const change = useVoiceChange('numbers');
  const spoken = useSpoken();
  const { values, text, reset } = useFields({ ...known, languages: known.languages.join() });
  const [isTried, setTried] = useState(false);
  const isBad = !/^(?:\*|\+?[\d ]{3,20})$/u.test(values.number);
  const save = async () => {
    setTried(true);
    if (isBad) return;
    const number = { ...values, languages: values.languages.split(',') };
    if (!(await change(() => api.saveVoiceNumber(number)))) return;
    setTried(false);
    reset();
    onDone();
  };
  return (
    <form
      className={styles.block}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2>{t(isNew ? 'voice.numbers.add' : 'voice.numbers.edit')}</h2>
      <div className={styles.form}>
        <TextInput
          label={t('voice.numbers.number')}
          description={t('voice.numbers.number_text')}
          disabled={!isNew}
          maxLength={40}
          error={isTried && isBad && t('voice.numbers.bad')}
          {...text('number')}
        />
        <TextInput label={t('voice.label')} maxLength={120} {...text('label')} />
        <NativeSelect
          label={t('voice.numbers.languages')}
          {...text('languages')}
          data={SPOKEN.map((languages) => ({ value: languages.join(), label: spoken(languages) }))}
        />
        <div className={styles.foot}>
          {!isNew && (
            <Button variant="default" onClick={onDone}>
              {t('app.cancel')}
            </Button>
          )}
          <Button type="submit">{t(isNew ? 'app.add' : 'app.save')}</Button>
        </div>
      </div>
    </form>
  );
}
