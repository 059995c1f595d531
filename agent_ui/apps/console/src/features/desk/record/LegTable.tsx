import type { CallRecord, Party } from '@mainstem/api';
import { clockTime, timer } from '@mainstem/l10n';
import { useTexts } from '../../../state/texts';
import { usePartyName } from '../call/Parties';
import styles from './Record.module.css';
import { useEndText } from './useEndText';

/** Every leg of a call: who, since when, how long, and how it ended. */
export function LegTable({ call }: { call: CallRecord }) {
  const { t } = useTexts();
  return (
    <table className={styles.legs} aria-label={t('record.legs')}>
      <thead>
        <tr>
          <th scope="col">{t('record.who')}</th>
          <th scope="col" className={styles.wideOnly}>
            {t('record.role')}
          </th>
          <th scope="col">{t('record.from')}</th>
          <th scope="col">{t('record.talked')}</th>
          <th scope="col">{t('record.end')}</th>
        </tr>
      </thead>
      <tbody>
        {call.parties.map((party) => (
          <LegLine key={party.leg} call={call} party={party} />
        ))}
      </tbody>
    </table>
  );
}

function LegLine({ call, party }: { call: CallRecord; party: Party }) {
  const { t, language } = useTexts();
  const endText = useEndText();
  const name = usePartyName()(call, party);
  const talked =
    party.answered_at && party.ended_at
      ? timer(Date.parse(party.ended_at) - Date.parse(party.answered_at))
      : '–';
  return (
    <tr>
      <th scope="row">
        {name}
        {party.number && party.number !== name && (
          <small className={styles.quiet}> {party.number}</small>
        )}
      </th>
      <td className={styles.wideOnly}>{t(`call.role.${party.role}`)}</td>
      <td>{clockTime(party.began_at, language)}</td>
      <td>{talked}</td>
      <td>{endText(call, party) ?? t(`call.leg.${party.state}`)}</td>
    </tr>
  );
}
