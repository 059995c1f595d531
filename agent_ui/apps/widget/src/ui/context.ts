/** What every part of the widget shares: the state, the one who acts, and the voice. */

import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Chat } from '../chat';
import type { State } from '../state';
import { type Speak, speaker } from '../texts';

export interface Shared {
  chat: Chat;
  state: State;
  t: Speak;
}

export const SharedContext = createContext<Shared | null>(null);

export function useShared(): Shared {
  const shared = useContext(SharedContext);
  if (!shared) throw new Error('outside of the widget');
  return shared;
}

export function useChat(chat: Chat): Shared {
  const [state, setState] = useState(chat.state);
  useEffect(() => {
    setState(chat.state);
    return chat.subscribe(setState);
  }, [chat]);
  return { chat, state, t: speaker(state.language, state.config?.texts[state.language]) };
}
