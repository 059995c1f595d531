import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** On a phone, keep the panel in the part of the screen that the keyboard leaves free. */
export function useSheet(panel: RefObject<HTMLElement | null>, isSheet: boolean): void {
  useEffect(() => {
    const screen = window.visualViewport;
    if (!isSheet || !screen) return;
    const fit = () => {
      panel.current?.style.setProperty('--height', `${screen.height}px`);
      panel.current?.style.setProperty('--top', `${screen.offsetTop}px`);
    };
    fit();
    screen.addEventListener('resize', fit);
    screen.addEventListener('scroll', fit);
    return () => {
      screen.removeEventListener('resize', fit);
      screen.removeEventListener('scroll', fit);
    };
  }, [panel, isSheet]);
}
