import { useEffect, useRef } from 'preact/hooks';
import { useShared } from './context';

/** Ask before ending: the conversation cannot be taken up again as it was. */
export function EndQuestion() {
  const { chat, t } = useShared();
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would carry a form's meaning
    <div class="question" role="group" aria-labelledby="end-question">
      <p id="end-question">{t('end_question')}</p>
      <div class="row">
        <button type="button" class="main grave" onClick={() => chat.end()}>
          {t('end_yes')}
        </button>
        <button ref={keep} type="button" class="side" onClick={() => chat.view('chat')}>
          {t('end_no')}
        </button>
      </div>
    </div>
  );
}
