import type { Call, Taping } from '@mainstem/api';
import { Tag, type Tone } from '@mainstem/ui';
import {
  IconAntennaBars2,
  IconAntennaBars3,
  IconAntennaBars5,
  IconAntennaBarsOff,
  IconPhoneIncoming,
  IconPhoneOutgoing,
  IconPlayerPause,
  IconPlayerRecordFilled,
} from '@tabler/icons-react';
import { Since } from '../../../parts/Since';
import { grade, isHeld, type LineGrade, momentsOf } from '../../../state/calls';
import { useLive } from '../../../state/live';
import { useObservable } from '../../../state/observable';
import { useServices } from '../../../state/services';
import { useTexts } from '../../../state/texts';
import styles from './Call.module.css';

/** Direction, number, state, duration, recording and line of a call. */
export function CallFacts({ call }: { call: Call }) {
  const { t } = useTexts();
  const Direction = call.direction === 'in' ? IconPhoneIncoming : IconPhoneOutgoing;
  const held = isHeld(call);
  const since = call.answered_at ?? call.arrived_at;
  return (
    <div className={styles.top}>
      <span className={styles.sign}>
        <Direction size={17} role="img" aria-label={t(`call.direction.${call.direction}`)} />
        <span className={styles.number}>
          {(call.direction === 'in' ? call.caller : call.called) || t('call.no_number')}
        </span>
      </span>
      <Tag tone={held ? 'warn' : TONES[call.stage]}>
        {held ? t('call.held') : t(`call.stage.${call.stage}`)}
      </Tag>
      {call.facing !== 'customer' && <Tag tone="accent">{t(`call.facing.${call.facing}`)}</Tag>}
      <span className={styles.time}>
        <Since at={since} label={t('call.duration')} />
      </span>
      <TapingSign taping={call.taping} />
      <LineSign call={call} />
      {call.callback && <span>{t('call.callback', { number: call.callback })}</span>}
    </div>
  );
}

const TONES: Record<Call['stage'], Tone> = {
  bot: 'bot',
  waiting: 'warn',
  connecting: 'accent',
  talking: 'ok',
  leaving: 'plain',
  ended: 'plain',
};

function TapingSign({ taping }: { taping: Taping }) {
  const { t } = useTexts();
  if (taping === 'off') return null;
  const Sign = taping === 'on' ? IconPlayerRecordFilled : IconPlayerPause;
  return (
    <Tag tone={taping === 'on' ? 'danger' : 'warn'} icon={<Sign size={12} aria-hidden="true" />}>
      {t(`call.taping.${taping}`)}
    </Tag>
  );
}

const BARS: Record<LineGrade, typeof IconAntennaBars5> = {
  good: IconAntennaBars5,
  fair: IconAntennaBars3,
  poor: IconAntennaBars2,
  unknown: IconAntennaBarsOff,
};

function LineSign({ call }: { call: Call }) {
  const { t } = useTexts();
  const { rttMs } = useObservable(useServices().phone);
  const quality = useLive((live) => momentsOf(live, call.interaction).quality);
  const legs = Object.values(quality);
  const found = grade(rttMs === null ? legs : [...legs, { rtt_ms: rttMs }]);
  if (found === 'unknown') return null;
  const Sign = BARS[found];
  const told = legs
    .map(({ mos, loss, jitter_ms: jitter }) =>
      t('call.line_values', {
        mos: mos?.toFixed(1) ?? '–',
        loss: loss === undefined ? '–' : (loss * 100).toFixed(1),
        jitter: jitter === undefined ? '–' : Math.round(jitter),
      }),
    )
    .join('\n');
  return (
    <span className={styles.sign} data-grade={found} title={told}>
      <Sign size={17} aria-hidden="true" />
      {t(`call.line.${found}`)}
    </span>
  );
}
