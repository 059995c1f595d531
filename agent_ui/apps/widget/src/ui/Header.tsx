import { useEffect, useRef } from 'preact/hooks';
import { initials } from '../derive';
import { status } from '../status';
import { useShared } from './context';
import { Icon } from './icons';
import { Menu } from './Menu';

/** Whose chat this is, who is there, and what else can be done. */
export function Header() {
  const { chat, state, t } = useShared();
  const more = useRef<HTMLButtonElement>(null);
  const wasMenuOpen = useRef(false);
  const now = status(state, t, new Date());
  const name = state.config?.names[state.language] ?? state.config?.name ?? '';
  const other = state.config?.languages.find((each) => each !== state.language);

  useEffect(() => {
    if (wasMenuOpen.current && !state.isMenuOpen && state.view === 'chat') more.current?.focus();
    wasMenuOpen.current = state.isMenuOpen;
  }, [state.isMenuOpen, state.view]);

  return (
    <div class="header">
      <span class="crest" aria-hidden="true">
        {state.standing.agent ? initials(state.standing.agent.name) : initials(name)}
      </span>
      <div class="who">
        <h2 id="title" class="title">
          {name}
        </h2>
        <p class={`status ${now.tone}`} role="status">
          {now.text}
        </p>
      </div>
      {other && (
        <button
          type="button"
          class="quiet language"
          lang={other}
          aria-label={t('language')}
          onClick={() => chat.speak(other)}
        >
          {t('other_language')}
        </button>
      )}
      <button
        ref={more}
        type="button"
        class="quiet"
        aria-label={t('menu')}
        aria-expanded={state.isMenuOpen}
        onClick={() => chat.change({ type: 'menu', isOpen: !state.isMenuOpen })}
      >
        <Icon name="more" />
      </button>
      <button type="button" class="quiet" aria-label={t('close_chat')} onClick={() => chat.close()}>
        <Icon name="close" />
      </button>
      {state.isMenuOpen && <Menu />}
    </div>
  );
}
