import { sizeOf } from '../format';
import type { TextKey } from '../texts';
import { useShared } from './context';

const NOTICES: Record<string, TextKey> = {
  too_large: 'error_too_large',
  type: 'error_type',
  invalid: 'error_type',
  count: 'error_count',
  file: 'error_file',
};

/** What stands in the way at the moment, if anything. */
export function Banner() {
  const { chat, state, t } = useShared();
  const { config, connection, notice } = state;
  const isLost = connection === 'waiting';
  const isFirst = connection === 'connecting' && !state.wasOnline;
  const caps = config?.caps;
  const values = {
    size: sizeOf(caps?.attachment_bytes ?? 0, state.language),
    count: caps?.attachments ?? 0,
  };
  return (
    <div class="banners" role="status">
      {isLost && <p class="banner warn">{t('reconnecting')}</p>}
      {isFirst && <p class="banner">{t('connecting')}</p>}
      {state.sent.transcript && <p class="banner">{t('transcript_sent')}</p>}
      {notice && (
        <p class="banner warn">
          {t(NOTICES[notice] ?? 'error', values)}
          <button
            type="button"
            class="plain"
            onClick={() => chat.change({ type: 'notice', code: null })}
          >
            {t('remove')}
          </button>
        </p>
      )}
    </div>
  );
}
