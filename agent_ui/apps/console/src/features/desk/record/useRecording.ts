import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

export const SPEEDS = [0.75, 1, 1.25, 1.5, 2] as const;
const JUMP_SECONDS = 5;

export interface Playing {
  audio: RefObject<HTMLAudioElement | null>;
  isPlaying: boolean;
  isFailed: boolean;
  at: number;
  speed: number;
  toggle: () => void;
  seek: (seconds: number) => void;
  setSpeed: (speed: number) => void;
  /** True: the key was for the player. */
  press: (key: string) => boolean;
}

/** Play one recording: start, pause, seek, speed, by hand and by keyboard. */
export function useRecording(seconds: number): Playing {
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [isFailed, setFailed] = useState(false);
  const [at, setAt] = useState(0);
  const [speed, setSpeedShown] = useState(1);

  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    const listeners = {
      play: () => setPlaying(true),
      pause: () => setPlaying(false),
      timeupdate: () => setAt(element.currentTime),
      error: () => setFailed(true),
      loadeddata: () => setFailed(false),
    };
    const pairs = Object.entries(listeners);
    for (const [name, listener] of pairs) element.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of pairs) element.removeEventListener(name, listener);
      element.pause();
    };
  }, []);

  const toggle = useCallback(() => {
    const element = audio.current;
    if (!element) return;
    if (element.paused) element.play().catch(() => setFailed(true));
    else element.pause();
  }, []);

  const seek = useCallback(
    (to: number) => {
      const element = audio.current;
      const within = Math.max(0, Math.min(seconds, to));
      if (element) element.currentTime = within;
      setAt(within);
    },
    [seconds],
  );

  const setSpeed = useCallback((next: number) => {
    if (audio.current) audio.current.playbackRate = next;
    setSpeedShown(next);
  }, []);

  const press = (key: string): boolean => {
    const jumps: Record<string, number> = {
      ArrowLeft: at - JUMP_SECONDS,
      ArrowRight: at + JUMP_SECONDS,
      ArrowDown: at - JUMP_SECONDS,
      ArrowUp: at + JUMP_SECONDS,
      Home: 0,
      End: seconds,
    };
    const to = jumps[key];
    if (key === ' ' || key === 'Enter') toggle();
    else if (to !== undefined) seek(to);
    else return false;
    return true;
  };

  return { audio, isPlaying, isFailed, at, speed, toggle, seek, setSpeed, press };
}
