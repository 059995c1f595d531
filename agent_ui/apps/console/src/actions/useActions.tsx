/** Give components the desk as actions see it, and run actions with their failures told. */

import { createContext, useCallback, useContext, useEffect, useRef } from 'react';
import { failureText } from '../state/failure';
import { useServices } from '../state/services';
import { useTexts } from '../state/texts';
import { actionFor } from './all';
import type { AgentAction, Desk } from './model';
import { isPressable, isSingle, isTyping, nameOf, PREFIX } from './shortcut';

const DeskContext = createContext<Desk | null>(null);
export const DeskProvider = DeskContext.Provider;

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('useDesk is used outside of DeskProvider');
  return desk;
}

/** Do something that may be refused; a refusal becomes a notice. Resolves to whether it worked. */
export function useAttempt(): (work: () => unknown) => Promise<boolean> {
  const { notices } = useServices();
  const { t } = useTexts();
  return useCallback(
    async (work) => {
      try {
        await work();
        return true;
      } catch (error) {
        notices.tell('failed', failureText(error, t));
        return false;
      }
    },
    [notices, t],
  );
}

export function useRun(): (action: AgentAction) => Promise<boolean> {
  const desk = useDesk();
  const attempt = useAttempt();
  return useCallback((action) => attempt(() => action.run(desk)), [attempt, desk]);
}

/** Run an action on something else than what is shown, e.g. one line of a list. */
export function useRunOn(): (action: AgentAction, desk: Desk) => Promise<boolean> {
  const attempt = useAttempt();
  return useCallback((action, desk) => attempt(() => action.run(desk)), [attempt]);
}

/** Listen to the keyboard for all actions. Used once, by the shell. */
export function useShortcuts(): void {
  const desk = useDesk();
  const run = useRun();
  const { preferences, ui } = useServices();
  const before = useRef<{ key: string; at: number } | null>(null);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const name = nameOf(event);
      if (name === null || event.defaultPrevented || event.isComposing || event.repeat) return;
      if (ui.get().dialog !== null || isForeign(event, name, preferences.get().hasSingleKeys))
        return;
      const keys = withPrefix(name, before.current, event.timeStamp);
      before.current = name === PREFIX ? { key: name, at: event.timeStamp } : null;
      const action = actionFor(keys, desk);
      if (!action) return;
      event.preventDefault();
      void run(action);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [desk, run, preferences, ui]);
}

function isForeign(event: KeyboardEvent, name: string, hasSingleKeys: boolean): boolean {
  if (!isSingle(name)) return false;
  if (name === 'enter' && isPressable(event.target)) return true;
  const { target } = event;
  const isInMenu = target instanceof HTMLElement && target.closest('[role=menu]') !== null;
  return !hasSingleKeys || isTyping(target) || isInMenu;
}

const SEQUENCE_MS = 1_200;

function withPrefix(name: string, before: { key: string; at: number } | null, at: number): string {
  return before && at - before.at < SEQUENCE_MS ? `${before.key} ${name}` : name;
}
