import { sizeOf } from '../format';
import type { Upload } from '../state';
import { useShared } from './context';
import { Icon } from './icons';

/** Files that go with the next message. */
export function UploadList() {
  const { state, t } = useShared();
  if (!state.uploads.length) return null;
  return (
    <ul class="uploads" aria-label={t('attach')}>
      {state.uploads.map((upload) => (
        <UploadCard key={upload.key} upload={upload} />
      ))}
    </ul>
  );
}

function UploadCard({ upload }: { upload: Upload }) {
  const { chat, state, t } = useShared();
  const percent = Math.round(upload.progress * 100);
  const isSending = upload.state === 'sending';
  const isFailed = upload.state === 'failed';
  return (
    <li class={`upload ${upload.state}`}>
      <Icon name="file" />
      <span class="file-name">
        <span dir="auto">{upload.name}</span>
        <small>{isFailed ? t(reason(upload.error)) : sizeOf(upload.bytes, state.language)}</small>
      </span>
      {isSending && (
        <progress
          max={100}
          value={percent}
          aria-label={t('uploading', { name: upload.name, percent })}
        />
      )}
      {isFailed && (
        <button
          type="button"
          class="quiet"
          aria-label={t('retry')}
          onClick={() => chat.uploads.retry(upload.key)}
        >
          <Icon name="retry" size={16} />
        </button>
      )}
      <button
        type="button"
        class="quiet"
        aria-label={`${t('remove')}: ${upload.name}`}
        onClick={() => chat.uploads.remove(upload.key)}
      >
        <Icon name="close" size={16} />
      </button>
    </li>
  );
}

function reason(code: string | undefined): 'error_type' | 'error_too_many' | 'failed' {
  if (code === 'invalid') return 'error_type';
  return code === 'too_many' ? 'error_too_many' : 'failed';
}
