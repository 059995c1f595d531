import { useEffect } from 'react';
import { type RingKind, Sounds } from '../../../phone/sounds';
import { useTexts } from '../../../state/texts';

const FLASH_EVERY_MS = 1_000;

/** Ring, unless muted, while an offer waits for an answer. */
export function useRingSound(
  offer: string | null,
  kind: RingKind,
  device: string,
  isSoundOn: boolean,
): void {
  useEffect(() => {
    if (offer === null || !isSoundOn) return;
    return new Sounds().ring(kind, device);
  }, [offer, kind, device, isSoundOn]);
}

/** Let the window's title say who rings, for a tab in the background. */
export function useTitleFlash(name: string | null): void {
  const { t } = useTexts();
  const usual = t('app.name');
  const ringing = name === null ? null : t('offer.page_title', { name });
  useEffect(() => {
    document.title = usual;
    if (ringing === null) return;
    let isShown = true;
    document.title = ringing;
    const timer = setInterval(() => {
      isShown = !isShown;
      document.title = isShown ? ringing : usual;
    }, FLASH_EVERY_MS);
    return () => {
      clearInterval(timer);
      document.title = usual;
    };
  }, [ringing, usual]);
}
