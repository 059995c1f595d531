import type { Bubble, Group, Receipt } from '../derive';
import { initials } from '../derive';
import { dayOf, timeOf } from '../format';
import { linkify } from '../linkify';
import type { Source } from '../protocol';
import { useShared } from './context';
import { FileCard } from './FileCard';
import { Icon } from './icons';

/** Lines of one author that belong together: name, time, bubbles. */
export function GroupOfLines({ group, receipt }: { group: Group; receipt: Receipt | null }) {
  const { state, t } = useShared();
  const isOwn = group.author === 'customer';
  const name = isOwn ? t('you') : group.author === 'bot' ? t('bot') : group.name;
  return (
    <>
      {group.day && <p class="day">{dayOf(group.day, state.language, t, new Date())}</p>}
      {group.author === 'system' ? (
        group.bubbles.map((bubble) => (
          <p key={bubble.key} class="note">
            {bubble.text}
          </p>
        ))
      ) : (
        <div class={`group ${isOwn ? 'own' : group.author}`}>
          {!isOwn && (
            <span class="avatar" aria-hidden="true">
              {group.author === 'bot' ? <Icon name="bot" size={18} /> : initials(group.name)}
            </span>
          )}
          <div class="lines">
            <p class={isOwn ? 'by spoken' : 'by'}>
              {name} <time dateTime={group.at}>{timeOf(group.at, state.language)}</time>
            </p>
            {group.bubbles.map((bubble) => (
              <Line key={bubble.key} bubble={bubble} />
            ))}
            {isOwn && (
              <p class="receipt">
                <time dateTime={group.at}>{timeOf(group.at, state.language)}</time>
                {receipt && receipt !== 'failed' && <span> · {t(receipt)}</span>}
              </p>
            )}
          </div>
        </div>
      )}
    </>
  );
}

function Line({ bubble }: { bubble: Bubble }) {
  const isFailed = bubble.pending?.state === 'failed';
  return (
    <div class={`line ${bubble.pending?.state ?? ''}`}>
      {bubble.text && (
        <p class="bubble" dir="auto">
          {linkify(bubble.text).map((part) =>
            typeof part === 'string' ? (
              part
            ) : (
              <a
                key={part.href}
                href={part.href}
                target="_blank"
                rel="noopener noreferrer nofollow"
              >
                {part.href}
              </a>
            ),
          )}
        </p>
      )}
      {bubble.files.map((file) => (
        <FileCard key={'id' in file ? file.id : file.name} file={file} />
      ))}
      {bubble.sources.map((source) => (
        <SourceOf key={source.title + source.quote} source={source} />
      ))}
      {isFailed && bubble.pending && <Failed clientId={bubble.pending.frame.client_id} />}
    </div>
  );
}

function SourceOf({ source }: { source: Source }) {
  const { t } = useShared();
  return (
    <details class="source">
      <summary>
        <Icon name="book" size={14} />
        {t('source', { title: source.title })}
      </summary>
      <blockquote dir="auto">{source.quote}</blockquote>
    </details>
  );
}

function Failed({ clientId }: { clientId: string }) {
  const { chat, t } = useShared();
  return (
    <p class="failed" role="alert">
      {t('failed')}
      <button type="button" class="plain" onClick={() => chat.retry(clientId)}>
        {t('retry')}
      </button>
      <button type="button" class="plain" onClick={() => chat.drop(clientId)}>
        {t('remove')}
      </button>
    </p>
  );
}
