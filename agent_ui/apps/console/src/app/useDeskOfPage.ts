/** Build the desk that actions act on, from the page's address and what the socket knows. */

import { switchLanguage, type UiLanguage } from '@mainstem/l10n';
import { useMantineColorScheme } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import type { Desk, PanelTab } from '../actions/model';
import { askedCall, callOf, ownCall, ownParty, watchedCall } from '../state/calls';
import { useLive } from '../state/live';
import { useObservable } from '../state/observable';
import { cardOf, meOf, openTimelines, ringing, suggestionsFor } from '../state/select';
import { useServices } from '../state/services';
import { signOut, useSession } from '../state/session';
import { useTexts } from '../state/texts';

export function useDeskOfPage(): Desk {
  const services = useServices();
  const { permissions } = useSession().user;
  const chosen = useChosen();
  const me = useLive(meOf);
  const offer = useLive((live) => ringing(live)[0] ?? null);
  const offered = useLive((live) => cardOf(live, offer?.interaction ?? null));
  const card = useLive((live) => cardOf(live, chosen));
  const suggestions = useLive((live) => suggestionsFor(live, chosen));
  const open = useLive((live) => openTimelines(live, chosen));
  const calls = useCalls(chosen);
  const { line, isMuted } = useObservable(services.phone);
  const isMutedThere = ownParty(calls.own, me?.id ?? '')?.mode === 'mute';
  const go = useGo();
  const toggle = useToggles();
  useEffect(() => services.socket.setOpen(open), [services, open]);
  return useMemo(
    () => ({
      me,
      offer,
      offered,
      card,
      suggestions,
      calls,
      line: line.is,
      isMuted: isMuted || isMutedThere,
      phone: services.phone,
      go,
      toggle,
      permissions: new Set(permissions),
      api: services.api,
      ui: services.ui,
      signOut: () => signOut(services),
    }),
    [
      me,
      offer,
      offered,
      card,
      suggestions,
      calls,
      line.is,
      isMuted,
      isMutedThere,
      go,
      toggle,
      permissions,
      services,
    ],
  );
}

function useCalls(chosen: string | null): Desk['calls'] {
  const shown = useLive((live) => callOf(live, chosen));
  const own = useLive(ownCall);
  const asked = useLive(askedCall);
  const watched = useLive(watchedCall);
  return useMemo(() => ({ shown, own, asked, watched }), [shown, own, asked, watched]);
}

/** The conversation that the address names. */
export function useChosen(): string | null {
  const params: { interaction?: string } = useParams({ strict: false });
  return params.interaction ?? null;
}

function useGo(): Desk['go'] {
  const navigate = useNavigate();
  return useMemo(
    () => ({
      desk: (interaction?: string) =>
        interaction
          ? void navigate({
              to: '/desk/$interaction',
              params: { interaction },
              search: { box: 'mine' },
            })
          : void navigate({ to: '/desk', search: {} }),
      panel: (panel: PanelTab) =>
        void navigate({ to: '.', search: (before) => ({ ...before, panel }) }),
      board: () => void navigate({ to: '/board' }),
      customers: () => void navigate({ to: '/customers' }),
      knowledge: () => void navigate({ to: '/knowledge' }),
      voice: () => void navigate({ to: '/voice' }),
    }),
    [navigate],
  );
}

function useToggles(): Desk['toggle'] {
  const { preferences } = useServices();
  const { setColorScheme } = useMantineColorScheme();
  const { language } = useTexts();
  const chooseLanguage = useChooseLanguage();
  return useMemo(
    () => ({
      colours: () => {
        const { mantineColorScheme } = document.documentElement.dataset;
        setColorScheme(mantineColorScheme === 'dark' ? 'light' : 'dark');
      },
      language: () => chooseLanguage(language === 'en' ? 'zh' : 'en'),
      sound: () => preferences.change({ isSoundOn: !preferences.get().isSoundOn }),
    }),
    [setColorScheme, language, chooseLanguage, preferences],
  );
}

/** Switch the language now and remember it on this device. */
export function useChooseLanguage(): (language: UiLanguage) => void {
  const { preferences } = useServices();
  const { i18n } = useTexts();
  return useMemo(
    () => (language) => {
      preferences.change({ language });
      void switchLanguage(i18n, language);
    },
    [preferences, i18n],
  );
}
