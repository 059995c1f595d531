import type { Suggestion } from '@mainstem/api';
import { Keys } from '@mainstem/ui';
import { IconBulb } from '@tabler/icons-react';
import { Hidden } from '../../../parts/Hidden';
import { useTexts } from '../../../state/texts';
import styles from './Composer.module.css';

export interface SuggestionStripProps {
  suggestions: readonly Suggestion[];
  /** False where a suggestion is for reading aloud: keys insert nothing there. */
  hasKeys?: boolean;
  onInsert: (text: string) => void;
}

const SHOWN = 3;

/** The best suggestions, one press away. Their sources stand in the details. */
export function SuggestionStrip({ suggestions, hasKeys = true, onInsert }: SuggestionStripProps) {
  const { t } = useTexts();
  if (suggestions.length === 0) return null;
  return (
    <div className={styles.strip}>
      <span
        className={styles.stripLabel}
        title={hasKeys ? `${t('composer.suggestions')}: Alt+1–3` : undefined}
      >
        <IconBulb size={16} role="img" aria-label={t('composer.suggestions')} />
      </span>
      <ul aria-label={t('composer.suggestions')}>
        {suggestions.slice(0, SHOWN).map((suggestion, index) => (
          <li key={suggestion.id}>
            <button
              type="button"
              title={suggestion.text}
              aria-keyshortcuts={hasKeys ? `Alt+${index + 1}` : undefined}
              onClick={() => onInsert(suggestion.text)}
            >
              {hasKeys && <Keys shortcut={String(index + 1)} />}
              {hasKeys && <Hidden>{t('composer.insert')}</Hidden>}
              <span className={styles.stripTitle}>{suggestion.title}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
