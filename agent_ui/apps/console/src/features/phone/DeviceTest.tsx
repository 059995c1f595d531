import { AudioFailure } from '@mainstem/phone';
import { BrowserAudio } from '@mainstem/phone/browser';
import { Button, Progress } from '@mantine/core';
import { IconBellRinging, IconMicrophone, IconVolume } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { playBack, RECORDED_SECONDS, recordFrames } from '../../phone/device-test';
import { Sounds } from '../../phone/sounds';
import { useObservable } from '../../state/observable';
import { useServices } from '../../state/services';
import { useTexts } from '../../state/texts';
import styles from './Phone.module.css';

type Stage = 'idle' | 'recording' | 'playing';
const RING_MS = 2_000;

/** Hear a tone, see how loud the microphone is, and hear oneself. */
export function DeviceTest() {
  const { t } = useTexts();
  const { phone } = useServices();
  const { speaker, ringer } = useObservable(phone).devices;
  const [sounds] = useState(() => new Sounds());
  useEffect(() => () => sounds.close(), [sounds]);
  const ring = () => {
    const stop = sounds.ring('phone', ringer);
    setTimeout(stop, RING_MS);
  };
  return (
    <section className={styles.test} aria-label={t('phone.test')}>
      <h3>{t('phone.test')}</h3>
      <MicrophoneTest />
      <div className={styles.buttons}>
        <Button
          variant="default"
          leftSection={<IconVolume size={17} />}
          onClick={() => sounds.testTone(speaker)}
        >
          {t('phone.test_tone')}
        </Button>
        <Button variant="default" leftSection={<IconBellRinging size={17} />} onClick={ring}>
          {t('phone.test_ring')}
        </Button>
      </div>
    </section>
  );
}

function MicrophoneTest() {
  const { t } = useTexts();
  const { phone } = useServices();
  const [stage, setStage] = useState<Stage>('idle');
  const [level, setLevel] = useState(0);
  const [failure, setFailure] = useState<string | null>(null);
  const [wasQuiet, setQuiet] = useState(false);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const run = async () => {
    const controller = new AbortController();
    stop.current = controller;
    setFailure(null);
    setQuiet(false);
    setStage('recording');
    try {
      let loudest = 0;
      const show = (now: number) => {
        loudest = Math.max(loudest, now);
        setLevel(now);
      };
      const frames = await recordFrames(new BrowserAudio(), phone, show, controller.signal);
      if (controller.signal.aborted) return;
      setQuiet(loudest < 0.02);
      setStage('playing');
      await playBack(frames, phone.get().devices.speaker);
    } catch (error) {
      const problem = error instanceof AudioFailure ? error.problem : 'audio_failed';
      setFailure(t(`phone.why.${problem}`));
    }
    setLevel(0);
    setStage('idle');
  };
  return (
    <>
      <Progress.Root size="lg" aria-label={t('phone.level')}>
        <Progress.Section
          value={Math.round(Math.sqrt(level) * 100)}
          aria-label={t('phone.level')}
          color={level > 0.98 ? 'red' : 'harbour'}
        />
      </Progress.Root>
      <div className={styles.buttons}>
        <Button
          variant="default"
          disabled={stage !== 'idle'}
          leftSection={<IconMicrophone size={17} />}
          onClick={() => void run()}
        >
          {stage === 'idle'
            ? t('phone.test_record', { count: RECORDED_SECONDS })
            : t(`phone.test_${stage}`)}
        </Button>
      </div>
      <p className={styles.text} role="status">
        {failure ?? (wasQuiet ? t('phone.test_quiet') : '')}
      </p>
    </>
  );
}
