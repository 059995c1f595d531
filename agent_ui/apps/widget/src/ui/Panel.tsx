import { useEffect, useRef, useState } from 'preact/hooks';
import { asksToLeaveMessage } from '../derive';
import { Banner } from './Banner';
import { Composer } from './Composer';
import { useShared } from './context';
import { EndQuestion } from './EndQuestion';
import { Header } from './Header';
import { Icon } from './icons';
import { Timeline } from './Timeline';
import { TranscriptForm } from './TranscriptForm';
import { useMedia } from './useMedia';
import { useSheet } from './useSheet';

const FOCUSABLE =
  'button:not(:disabled), textarea:not(:disabled), input:not(:disabled):not([type=file]), a[href], summary';

/** The conversation's window: beside the page on a desk, over it on a phone. */
export function Panel() {
  const { chat, state, t } = useShared();
  const panel = useRef<HTMLDivElement>(null);
  const isSheet = useMedia('(max-width: 480px)');
  const [isDropping, setDropping] = useState(false);
  const asks = asksToLeaveMessage(state);
  useSheet(panel, isSheet);

  useEffect(() => {
    // On a phone the keyboard would cover the greeting: let the visitor ask for it.
    const first = isSheet
      ? null
      : panel.current?.querySelector<HTMLElement>('textarea, input:not([hidden])');
    (first ?? panel.current)?.focus();
  }, [isSheet]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      if (state.isMenuOpen) chat.change({ type: 'menu', isOpen: false });
      else if (state.view !== 'chat') chat.view('chat');
      else chat.close();
    }
    if (event.key === 'Tab' && isSheet && panel.current) keepFocus(event, panel.current);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDropping(false);
    if (!asks) chat.uploads.add(event.dataTransfer?.files ?? []);
  };

  return (
    <div
      ref={panel}
      class="panel"
      role="dialog"
      aria-modal={isSheet}
      aria-labelledby="title"
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(!asks && event.dataTransfer?.types.includes('Files') === true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={onDrop}
    >
      <Header />
      <Banner />
      <Timeline />
      {state.view === 'confirm-end' && <EndQuestion />}
      {state.view === 'transcript' && <TranscriptForm />}
      {state.view === 'chat' && !asks && <Composer />}
      {isDropping && (
        <div class="dropzone" aria-hidden="true">
          <Icon name="clip" size={28} />
          {t('drop')}
        </div>
      )}
    </div>
  );
}

/** While the panel covers the page, Tab stays within it. */
function keepFocus(event: KeyboardEvent, panel: HTMLElement): void {
  const all = [...panel.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const active = (panel.getRootNode() as ShadowRoot).activeElement;
  const [first, last] = [all[0], all.at(-1)];
  if (event.shiftKey && (active === first || active === panel)) {
    event.preventDefault();
    last?.focus();
  } else if (!event.shiftKey && active === last) {
    event.preventDefault();
    first?.focus();
  }
}
