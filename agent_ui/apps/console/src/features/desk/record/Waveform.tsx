import type { Recording } from '@mainstem/api';
import { spokenDuration } from '@mainstem/l10n';
import { type PointerEvent, useMemo } from 'react';
import { useTexts } from '../../../state/texts';
import styles from './Record.module.css';
import { barsPath, thinned } from './transcript';
import type { Playing } from './useRecording';

const WIDTH = 600;
const HEIGHT = 36;
const BARS = 200;

/** Both channels as bars, the customer above; press or drag to go there. */
export function Waveform({ recording, playing }: { recording: Recording; playing: Playing }) {
  const { t, language } = useTexts();
  const { peaks, pauses, seconds } = recording;
  const [customer, agent] = useMemo(() => {
    const of = (channel: 0 | 1) =>
      thinned(
        peaks.map((pair) => pair[channel] ?? 0),
        BARS,
      );
    return [barsPath(of(0), WIDTH, HEIGHT), barsPath(of(1), WIDTH, HEIGHT)];
  }, [peaks]);
  const go = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    playing.seek(((event.clientX - box.left) / box.width) * seconds);
  };
  const x = (at: number) => (at / Math.max(1, seconds)) * WIDTH;
  return (
    <div
      className={styles.wave}
      role="slider"
      tabIndex={0}
      aria-label={t('record.position')}
      aria-valuemin={0}
      aria-valuemax={Math.round(seconds)}
      aria-valuenow={Math.round(playing.at)}
      aria-valuetext={spokenDuration(playing.at * 1000, language)}
      onPointerDown={go}
      onPointerMove={go}
      onKeyDown={(event) => {
        if (!playing.press(event.key)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT * 2}`} preserveAspectRatio="none" aria-hidden="true">
        {pauses.map(([from, to]) => (
          <rect
            key={from}
            className={styles.pause}
            x={x(from)}
            y={0}
            width={Math.max(3, x(to) - x(from))}
            height={HEIGHT * 2}
          />
        ))}
        <path className={styles.customer} d={customer} />
        <path className={styles.agent} d={agent} transform={`translate(0 ${HEIGHT})`} />
      </svg>
      <span
        className={styles.played}
        style={{ width: `${(100 * playing.at) / Math.max(1, seconds)}%` }}
      />
    </div>
  );
}
