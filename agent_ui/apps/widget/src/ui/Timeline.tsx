import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import {
  asksForRating,
  asksToLeaveMessage,
  choices,
  groups,
  isTalking,
  lastKey,
  receipt,
} from '../derive';
import { useShared } from './context';
import { GroupOfLines } from './GroupOfLines';
import { Icon } from './icons';
import { OfflineForm } from './OfflineForm';
import { RatingCard } from './RatingCard';
import { TypingSign } from './TypingSign';

const NEAR_END_PX = 60;

/** The conversation. It follows its end, unless the visitor is reading further up. */
export function Timeline() {
  const { chat, state, t } = useShared();
  const scroll = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const blocks = groups(state);
  const asks = asksToLeaveMessage(state);
  const isEmpty = blocks.length === 0 && !asks;
  const hasEnded = blocks.length > 0 && !isTalking(state) && state.wasOnline && !asks;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what makes the content longer
  useLayoutEffect(() => {
    if (isAtEnd) scroll.current?.scrollTo({ top: scroll.current.scrollHeight });
  }, [lastKey(state), state.typing, state.standing, state.sent, isAtEnd]);

  useEffect(() => {
    const element = scroll.current;
    if (!element || typeof ResizeObserver === 'undefined') return;
    const grown = new ResizeObserver(() => {
      if (isAtEnd) element.scrollTo({ top: element.scrollHeight });
    });
    for (const child of element.children) grown.observe(child);
    return () => grown.disconnect();
  }, [isAtEnd]);

  const onScroll = () => {
    const element = scroll.current;
    if (!element) return;
    setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX);
  };
  return (
    <div class="middle">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <div ref={scroll} class="scroll" tabIndex={0} onScroll={onScroll}>
        <div class="timeline">
          {isEmpty && <Greeting />}
          {state.first > 0 && (
            <button
              type="button"
              class="side earlier"
              disabled={state.isLoadingEarlier}
              onClick={() => chat.earlier()}
            >
              {t('earlier')}
            </button>
          )}
          <div role="log" aria-live="polite" aria-relevant="additions" aria-label={t('title')}>
            {blocks.map((group) => (
              <GroupOfLines
                key={group.key}
                group={group}
                receipt={group === blocks.at(-1) ? receipt(state) : null}
              />
            ))}
          </div>
          {state.typing && <TypingSign by={state.typing.by} name={state.typing.name} />}
          <Choices />
          {asksForRating(state) ? <RatingCard /> : hasEnded && <p class="note">{t('ended')}</p>}
          {asks && <OfflineForm />}
        </div>
      </div>
      {!isAtEnd && (
        <button
          type="button"
          class="to-end"
          aria-hidden="true"
          tabIndex={-1}
          onClick={() => setAtEnd(true)}
        >
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

function Greeting() {
  const { chat, t } = useShared();
  const starters = t('starters').split('\n').filter(Boolean);
  return (
    <div class="greeting">
      <p class="hello">{t('greeting')}</p>
      <p class="soft">{t('greeting_more')}</p>
      {starters.length > 0 && (
        <div class="starters">
          {starters.map((each) => (
            <button key={each} type="button" onClick={() => chat.say(each)}>
              {each}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function Choices() {
  const { chat, state, t } = useShared();
  const offered = choices(state);
  if (!offered.length) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would carry a form's meaning
    <div class="choices" role="group" aria-label={t('choices')}>
      {offered.map((choice) => (
        <button key={choice.id} type="button" onClick={() => chat.say(choice.label, choice.id)}>
          {choice.label}
        </button>
      ))}
    </div>
  );
}
