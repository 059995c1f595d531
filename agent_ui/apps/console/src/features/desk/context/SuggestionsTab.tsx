import type { Suggestion } from '@mainstem/api';
import { percent } from '@mainstem/l10n';
import { Blank, Keys } from '@mainstem/ui';
import { Button } from '@mantine/core';
import { IconBulb } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { isVoice } from '../../../actions/model';
import { useDesk } from '../../../actions/useActions';
import { Hidden } from '../../../parts/Hidden';
import { useTexts } from '../../../state/texts';
import styles from './Context.module.css';

/** Answers that may fit the customer's last message, each with the words it stands on. */
export function SuggestionsTab({ suggestions }: { suggestions: readonly Suggestion[] }) {
  const { t } = useTexts();
  if (suggestions.length === 0) {
    return (
      <Blank
        icon={<IconBulb size={24} />}
        title={t('suggestions.none')}
        text={t('suggestions.none_text')}
      />
    );
  }
  return (
    <>
      <p className={styles.quiet}>{t('suggestions.for')}</p>
      <ol className={styles.suggestions}>
        {suggestions.map((suggestion, index) => (
          <SuggestionView key={suggestion.id} suggestion={suggestion} place={index + 1} />
        ))}
      </ol>
    </>
  );
}

function SuggestionView({ suggestion, place }: { suggestion: Suggestion; place: number }) {
  const { t, language } = useTexts();
  const desk = useDesk();
  const isOwn = desk.card?.stage === 'active' && desk.card.owner === desk.me?.id;
  const canInsert = isOwn && !isVoice(desk.card);
  return (
    <li className={styles.suggestion}>
      <div className={styles.suggestionHead}>
        <h3>{suggestion.title}</h3>
        <span className={styles.quiet}>
          {t('suggestions.fit', { percent: percent(suggestion.score, language) })}
        </span>
      </div>
      <p>{suggestion.text}</p>
      {!suggestion.text.includes(suggestion.quote.trim()) && (
        <blockquote className={styles.quote}>{suggestion.quote}</blockquote>
      )}
      <div className={styles.suggestionFoot}>
        <Link
          to="/knowledge/$article"
          params={{ article: suggestion.article }}
          search={{ language: desk.card?.language }}
        >
          {t('conversation.open_article')}
        </Link>
        {canInsert && (
          <Button
            size="compact-sm"
            variant="light"
            onClick={() => desk.ui.composer?.insert(suggestion.text)}
            rightSection={place <= 3 && <Keys shortcut={`alt+${place}`} />}
          >
            {t('suggestions.insert')}
            <Hidden>{suggestion.title}</Hidden>
          </Button>
        )}
      </div>
    </li>
  );
}
