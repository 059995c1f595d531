import { useState } from 'preact/hooks';
import { isSending, refusal } from '../derive';
import { useShared } from './context';
import { Face, Icon } from './icons';

const SCORES = [1, 2, 3, 4, 5] as const;

/** The mark at the end, with words if the visitor has some. */
export function RatingCard() {
  const { chat, state, t } = useShared();
  const [score, setScore] = useState<number | null>(null);
  const [comment, setComment] = useState('');
  if (state.sent.rating) {
    return (
      <p class="card centred" role="status">
        <span class="seal">
          <Icon name="done" size={26} />
        </span>
        {t('rate_thanks')}
      </p>
    );
  }
  const submit = (event: Event) => {
    event.preventDefault();
    if (score !== null) chat.rate(score, comment.trim());
  };
  return (
    <form class="card centred" onSubmit={submit}>
      <fieldset class="faces">
        <legend>{t('rate_question')}</legend>
        <div class="row">
          {SCORES.map((each) => (
            <label key={each} class="face" title={t(`rate_${each}`)}>
              <input
                type="radio"
                name="score"
                class="spoken"
                aria-label={t(`rate_${each}`)}
                checked={score === each}
                onChange={() => setScore(each)}
              />
              <Face score={each} />
            </label>
          ))}
        </div>
      </fieldset>
      <p class="soft chosen" aria-hidden="true">
        {score !== null && t(`rate_${score as (typeof SCORES)[number]}`)}
      </p>
      {score !== null && (
        <>
          <textarea
            class="comment"
            rows={2}
            maxLength={1000}
            aria-label={t('rate_comment')}
            placeholder={t('rate_comment')}
            value={comment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
          {refusal(state, 'rating') && (
            <p class="field-error" role="alert">
              {t('error')}
            </p>
          )}
          <button type="submit" class="main wide" disabled={isSending(state, 'rating')}>
            {t('rate_send')}
          </button>
        </>
      )}
    </form>
  );
}
