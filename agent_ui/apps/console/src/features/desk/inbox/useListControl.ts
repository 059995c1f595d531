import { useNavigate } from '@tanstack/react-router';
import { type RefObject, useEffect } from 'react';
import { useServices } from '../../../state/services';

/** Let actions move through the list and reach its search field. */
export function useListControl(
  list: RefObject<HTMLElement | null>,
  field: RefObject<HTMLInputElement | null>,
  chosen: string | null,
): void {
  const { ui } = useServices();
  const navigate = useNavigate();
  useEffect(() => {
    ui.list = {
      move: (step) => {
        const lines = linesOf(list.current);
        const at = lines.findIndex((line) => line.dataset.interaction === chosen);
        const next = lines[at === -1 ? (step === 1 ? 0 : lines.length - 1) : at + step];
        if (!next?.dataset.interaction) return;
        next.focus();
        const params = { interaction: next.dataset.interaction };
        void navigate({
          to: '/desk/$interaction',
          params,
          search: (before) => ({ ...before, panel: undefined }),
        });
      },
      search: () => field.current?.focus(),
    };
    return () => {
      ui.list = null;
    };
  }, [ui, navigate, list, field, chosen]);
}

export function linesOf(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[data-interaction]') ?? [])];
}

/** Arrow keys, Home and End move the focus along the lines. */
export function moveFocus(event: React.KeyboardEvent<HTMLElement>): void {
  const lines = linesOf(event.currentTarget);
  const at = lines.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key];
  const line = to === undefined ? undefined : lines[to];
  if (!line) return;
  event.preventDefault();
  line.focus();
}
