import { useEffect, useRef, useState } from 'preact/hooks';
import { useShared } from './context';
import { Icon } from './icons';
import { UploadList } from './UploadList';

const TALLEST_PX = 132;

/** Where the visitor writes. Enter sends, Shift and Enter break the line. */
export function Composer() {
  const { chat, state, t } = useShared();
  const [text, setText] = useState(chat.memory.draft);
  const box = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const isUploading = state.uploads.some((each) => each.state === 'sending');
  const hasFiles = state.uploads.some((each) => each.state === 'ready');
  const maySend = !isUploading && (text.trim() !== '' || hasFiles);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(TALLEST_PX, element.scrollHeight)}px`;
  }, [text]);

  const send = () => {
    if (!maySend) return;
    chat.say(text);
    setText('');
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter chooses a character.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const onInput = (value: string) => {
    setText(value);
    chat.memory.draft = value;
    if (value) chat.signs.typing();
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = event.clipboardData?.files;
    if (files?.length) {
      event.preventDefault();
      chat.uploads.add(files);
    }
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <UploadList />
      <div class="write">
        <button
          type="button"
          class="quiet"
          aria-label={t('attach')}
          onClick={() => picker.current?.click()}
        >
          <Icon name="clip" />
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          accept={state.config?.caps.attachment_types.join(',')}
          onChange={(event) => {
            chat.uploads.add([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = '';
          }}
        />
        <textarea
          ref={box}
          rows={1}
          dir="auto"
          aria-label={t('message')}
          placeholder={t('placeholder')}
          maxLength={state.config?.caps.text}
          value={text}
          onInput={(event) => onInput(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <button type="submit" class="send" aria-label={t('send')} disabled={!maySend}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}
