import { LANGUAGE_NAMES, LANGUAGES } from '@mainstem/l10n';
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTexts } from '../../state/texts';
import { ArticleList } from './ArticleList';
import { ArticleReader } from './ArticleReader';
import styles from './Knowledge.module.css';
import { SearchResults } from './SearchResults';

export interface KnowledgePageProps {
  q: string;
  language: string;
  article: string | null;
  onSearch: (q: string) => void;
  onLanguage: (language: string) => void;
}

/** Ask the knowledge base, see what the answer stands on, read the article. */
export function KnowledgePage({ q, language, article, onSearch, onLanguage }: KnowledgePageProps) {
  const { t } = useTexts();
  const [text, setText] = useState(q);
  useEffect(() => setText(q), [q]);
  return (
    <div className={styles.page} data-reading={article !== null || undefined}>
      <section className={styles.side} aria-label={t('knowledge.results')}>
        <div className={styles.head}>
          <div className={styles.titleRow}>
            <h2>{t('knowledge.title')}</h2>
            <SegmentedControl
              size="xs"
              aria-label={t('knowledge.in_language')}
              value={language}
              onChange={onLanguage}
              data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
            />
          </div>
          <search>
            <form
              className={styles.search}
              onSubmit={(event) => {
                event.preventDefault();
                onSearch(text.trim());
              }}
            >
              <TextInput
                type="search"
                aria-label={t('knowledge.search')}
                placeholder={t('knowledge.search')}
                leftSection={<IconSearch size={16} />}
                value={text}
                onChange={(event) => {
                  setText(event.currentTarget.value);
                  if (event.currentTarget.value === '') onSearch('');
                }}
              />
              <Button type="submit">{t('knowledge.go')}</Button>
            </form>
          </search>
        </div>
        <div className={styles.scroll}>
          {q ? (
            <SearchResults q={q} language={language} chosen={article} />
          ) : (
            <ArticleList language={language} chosen={article} />
          )}
        </div>
      </section>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <section className={styles.reader} aria-label={t('knowledge.article')} tabIndex={0}>
        <ArticleReader article={article} language={language} />
      </section>
    </div>
  );
}
