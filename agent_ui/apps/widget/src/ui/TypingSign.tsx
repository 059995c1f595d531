import type { Author } from '../protocol';
import { useShared } from './context';

/** Three dots: somebody writes. */
export function TypingSign({ by, name }: { by: Author; name: string }) {
  const { t } = useShared();
  return (
    <div class="typing" role="status">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span class="soft">{t('typing', { name: by === 'bot' ? t('bot') : name })}</span>
    </div>
  );
}
