import { useEffect, useRef } from 'preact/hooks';
import { isTalking } from '../derive';
import { transcriptOf } from '../transcript';
import { useShared } from './context';

/** What is needed rarely. Closes by Escape, by a choice, or when the focus goes elsewhere. */
export function Menu() {
  const { chat, state, t } = useShared();
  const list = useRef<HTMLDivElement>(null);
  const hasLines = state.entries.length > 0;
  const close = () => chat.change({ type: 'menu', isOpen: false });

  useEffect(() => {
    list.current?.querySelector('button')?.focus();
  }, []);

  const save = () => {
    download(transcriptOf(state, t), `${state.config?.key ?? 'chat'}.txt`);
    close();
  };
  const onFocusOut = (event: FocusEvent) => {
    const goesTo = event.relatedTarget;
    if (goesTo instanceof Node && !list.current?.parentElement?.contains(goesTo)) close();
  };
  return (
    <div ref={list} class="menu" onFocusOut={onFocusOut}>
      <button type="button" onClick={() => chat.sound(!state.isSoundOn)}>
        {t(state.isSoundOn ? 'sound_off' : 'sound_on')}
      </button>
      {hasLines && (
        <button type="button" onClick={save}>
          {t('save')}
        </button>
      )}
      {hasLines && state.config?.transcript && (
        <button type="button" onClick={() => chat.view('transcript')}>
          {t('email_transcript')}
        </button>
      )}
      {isTalking(state) && (
        <button type="button" class="grave" onClick={() => chat.view('confirm-end')}>
          {t('end')}
        </button>
      )}
    </div>
  );
}

function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
