import { Tabs } from '@mantine/core';
import { useTexts } from '../../state/texts';
import { ContactsPart } from './ContactsPart';
import { HealthPart } from './HealthPart';
import { LinesPart } from './LinesPart';
import { ListsPart } from './ListsPart';
import { NumbersPart } from './NumbersPart';
import { SettingsPart } from './SettingsPart';
import styles from './Voice.module.css';

const PARTS = {
  settings: SettingsPart,
  numbers: NumbersPart,
  lines: LinesPart,
  lists: ListsPart,
  contacts: ContactsPart,
  health: HealthPart,
} as const;
type Part = keyof typeof PARTS;

export interface VoicePageProps {
  part: Part;
  onPart: (part: Part) => void;
}

/** What administrators decide about telephony, and how it runs. */
export function VoicePage({ part, onPart }: VoicePageProps) {
  const { t } = useTexts();
  const names = Object.keys(PARTS) as Part[];
  const Shown = PARTS[part];
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{t('voice.title')}</h1>
      <Tabs value={part} onChange={(chosen) => onPart(chosen as Part)} keepMounted={false}>
        <Tabs.List className={styles.tabs} aria-label={t('voice.title')}>
          {names.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`voice.part.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={part}>
          <div className={styles.part}>
            <Shown />
          </div>
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
