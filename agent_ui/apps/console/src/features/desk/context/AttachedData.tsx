import type { InteractionCard } from '@mainstem/api';
import { dateAndTime } from '@mainstem/l10n';
import { useCodeText, useTexts } from '../../../state/texts';
import styles from './Context.module.css';

/** Ids of our own, of use to other systems only. */
const INTERNAL: ReadonlySet<string> = new Set(['call.customer']);
const A_MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** What is attached to the interaction, in words where it is of our own making. */
export function AttachedData({ data }: { data: InteractionCard['data'] }) {
  const { t, i18n, language } = useTexts();
  const codeText = useCodeText();
  const pairs = Object.entries(data).filter(([key]) => !INTERNAL.has(key));
  if (pairs.length === 0) return null;
  const textOf = (code: string, value: string) => {
    if (i18n.exists(`handover.values.${code}_${value}`)) {
      return codeText('handover.values', `${code}_${value}`);
    }
    return code.endsWith('_at') && A_MOMENT.test(value) ? dateAndTime(value, language) : value;
  };
  return (
    <section className={styles.part}>
      <h3>{t('handover.data')}</h3>
      <dl className={styles.data}>
        {pairs.map(([key, value]) => {
          const code = key.replaceAll('.', '_');
          return (
            <div key={key}>
              <dt>{codeText('handover.known', code)}</dt>
              <dd>{textOf(code, String(value))}</dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
