import type { KnowledgeFound, Passage } from '@mainstem/api';
import { percent } from '@mainstem/l10n';
import { Blank } from '@mainstem/ui';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconBulb, IconInfoCircle, IconSearchOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { TextPlaceholder } from '../../parts/Placeholder';
import { useTexts } from '../../state/texts';
import styles from './Knowledge.module.css';
import { useKnowledgeSearch } from './useKnowledge';

export interface SearchResultsProps {
  q: string;
  language: string;
  chosen: string | null;
}

/** The answer, if there is a safe one, and the passages that are closest. */
export function SearchResults({ q, language, chosen }: SearchResultsProps) {
  const { t } = useTexts();
  const { data, isPending, isError, refetch, isPlaceholderData } = useKnowledgeSearch(q, language);
  if (isPending) return <TextPlaceholder />;
  if (isError) {
    return (
      <Blank isFailed icon={<IconAlertTriangle size={24} />} title={t('knowledge.failed')}>
        <Button variant="default" onClick={() => void refetch()}>
          {t('app.retry')}
        </Button>
      </Blank>
    );
  }
  if (!data.answer && data.passages.length === 0) {
    return (
      <Blank
        icon={<IconSearchOff size={24} />}
        title={t('knowledge.none', { q })}
        text={t('knowledge.none_text')}
      />
    );
  }
  return (
    <div aria-busy={isPlaceholderData} aria-live="polite">
      <AnswerBox answer={data.answer} language={language} />
      <ol className={styles.passages} aria-label={t('knowledge.passages')}>
        {data.passages.map((passage) => (
          <PassageLine
            key={passage.article + passage.text}
            passage={passage}
            isChosen={passage.article === chosen}
          />
        ))}
      </ol>
    </div>
  );
}

function AnswerBox({ answer, language }: { answer: KnowledgeFound['answer']; language: string }) {
  const { t } = useTexts();
  if (!answer) {
    return (
      <p className={styles.abstained}>
        <IconInfoCircle size={17} aria-hidden="true" />
        {t('knowledge.no_answer')}
      </p>
    );
  }
  return (
    <section className={styles.answer} aria-label={t('knowledge.answer')}>
      <h2>
        <IconBulb size={17} aria-hidden="true" />
        {t('knowledge.answer')}
      </h2>
      <p lang={language}>{answer.text}</p>
      <p className={styles.sources}>
        {answer.sources.map((source) => (
          <Link
            key={source.article + source.quote}
            to="/knowledge/$article"
            params={{ article: source.article }}
            search={(before) => before}
          >
            {source.title}
          </Link>
        ))}
      </p>
    </section>
  );
}

function PassageLine({ passage, isChosen }: { passage: Passage; isChosen: boolean }) {
  const { t, language } = useTexts();
  return (
    <li>
      <Link
        to="/knowledge/$article"
        params={{ article: passage.article }}
        search={(before) => before}
        className={styles.line}
        aria-current={isChosen ? 'true' : undefined}
        preload={false}
      >
        <span className={styles.row}>
          <strong>{passage.title}</strong>
          <small>{t('suggestions.fit', { percent: percent(passage.score, language) })}</small>
        </span>
        <span className={styles.excerpt}>{passage.text}</span>
      </Link>
    </li>
  );
}
