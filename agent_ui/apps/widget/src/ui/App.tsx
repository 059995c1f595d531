import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Chat } from '../chat';
import { unread } from '../derive';
import { SharedContext, useChat } from './context';
import { Icon } from './icons';
import { Panel } from './Panel';

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur']);

/** The launcher, and the panel that it opens. */
export function App({ chat }: { chat: Chat }) {
  const shared = useChat(chat);
  const { state, t } = shared;
  const launcher = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);

  useLayoutEffect(() => {
    if (wasOpen.current && !state.isOpen) launcher.current?.focus();
    wasOpen.current = state.isOpen;
  }, [state.isOpen]);

  if (!state.config) return null;
  const count = unread(state);
  const opening = count ? t('open_chat_unread', { count }) : t('open_chat');
  return (
    <SharedContext.Provider value={shared}>
      <div
        class={`widget ${state.isOpen ? 'is-open' : ''}`}
        lang={state.language}
        dir={RIGHT_TO_LEFT.has(state.language) ? 'rtl' : 'ltr'}
      >
        {state.isOpen && <Panel />}
        <button
          ref={launcher}
          type="button"
          class="launcher"
          aria-label={state.isOpen ? t('close_chat') : opening}
          aria-expanded={state.isOpen}
          onClick={() => (state.isOpen ? chat.close() : chat.open())}
        >
          <Icon name={state.isOpen ? 'down' : 'chat'} size={26} />
          {!state.isOpen && count > 0 && (
            <span class="badge" aria-hidden="true">
              {count > 9 ? '9+' : count}
            </span>
          )}
        </button>
        <span class="spoken" role="status">
          {!state.isOpen && count > 0 ? opening : ''}
        </span>
      </div>
    </SharedContext.Provider>
  );
}
