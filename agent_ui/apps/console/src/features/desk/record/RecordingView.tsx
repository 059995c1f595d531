import type { Entry, Recording } from '@mainstem/api';
import { timer } from '@mainstem/l10n';
import { ActionIcon, NativeSelect } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, useMemo, useRef } from 'react';
import { useApi } from '../../../state/services';
import { useCustomerName, useTexts } from '../../../state/texts';
import styles from './Record.module.css';
import { heardAt, type Said, transcriptOf } from './transcript';
import { type Playing, SPEEDS, useRecording } from './useRecording';
import { Waveform } from './Waveform';

export interface RecordingViewProps {
  recording: Recording;
  entries: readonly Entry[];
}

/** One recording: played where one may, else why not. */
export function RecordingView({ recording, entries }: RecordingViewProps) {
  const { t } = useTexts();
  if (recording.state !== 'stored') {
    return <p className={styles.quiet}>{t(`record.state.${recording.state}`)}</p>;
  }
  if (!recording.may_play) return <p className={styles.quiet}>{t('record.may_not')}</p>;
  return <Player recording={recording} entries={entries} />;
}

function Player({ recording, entries }: RecordingViewProps) {
  const { t } = useTexts();
  const api = useApi();
  const playing = useRecording(recording.seconds);
  const lines = useMemo(() => transcriptOf(recording, entries), [recording, entries]);
  return (
    <div className={styles.player}>
      {/* biome-ignore lint/a11y/useMediaCaption: the transcript stands beside it */}
      <audio ref={playing.audio} src={api.recordingUrl(recording.id)} preload="none" />
      <Waveform recording={recording} playing={playing} />
      <Controls recording={recording} playing={playing} />
      {playing.isFailed && <p role="alert">{t('record.play_failed')}</p>}
      {lines.length > 0 && <Lines lines={lines} playing={playing} />}
    </div>
  );
}

function Controls({ recording, playing }: { recording: Recording; playing: Playing }) {
  const { t } = useTexts();
  const Sign = playing.isPlaying ? IconPlayerPause : IconPlayerPlay;
  return (
    <div className={styles.controls}>
      <ActionIcon
        variant="filled"
        color="harbour"
        aria-label={t(playing.isPlaying ? 'record.pause' : 'record.play')}
        onClick={playing.toggle}
      >
        <Sign size={19} />
      </ActionIcon>
      <span className={styles.clock}>
        {timer(playing.at * 1000)} / {timer(recording.seconds * 1000)}
      </span>
      <NativeSelect
        size="xs"
        aria-label={t('record.speed')}
        value={String(playing.speed)}
        onChange={(event) => playing.setSpeed(Number(event.currentTarget.value))}
        data={SPEEDS.map((speed) => ({ value: String(speed), label: `${speed}×` }))}
      />
      <ul className={styles.legend}>
        <li>{t('call.role.customer')}</li>
        <li data-is="agent">{t('call.role.agent')}</li>
        {recording.pauses.length > 0 && <li data-is="pause">{t('call.taping.paused')}</li>}
      </ul>
    </div>
  );
}

/** What was said, beside the sound: press a line to hear it. */
function Lines({ lines, playing }: { lines: readonly Said[]; playing: Playing }) {
  const { t } = useTexts();
  const customerName = useCustomerName();
  const list = useRef<HTMLOListElement>(null);
  const current = playing.at > 0 ? heardAt(lines, playing.at)?.entry.id : undefined;
  useEffect(() => {
    if (!current || !list.current) return;
    const line = list.current.querySelector<HTMLElement>('[aria-current]');
    if (line) list.current.scrollTop = line.offsetTop - list.current.offsetTop - 40;
  }, [current]);
  return (
    <ol ref={list} className={styles.lines} aria-label={t('record.transcript')}>
      {lines.map(({ entry, at }) => (
        <li key={entry.id}>
          <button
            type="button"
            className={styles.line}
            aria-current={entry.id === current ? 'true' : undefined}
            onClick={() => playing.seek(at)}
          >
            <time>{timer(at * 1000)}</time>
            <strong>
              {entry.author.kind === 'customer'
                ? customerName(entry.author, 'voice')
                : entry.author.name}
            </strong>
            <span lang={entry.language ?? undefined}>{entry.text}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
