import { Blank } from '@mainstem/ui';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconBook2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { ListPlaceholder } from '../../parts/Placeholder';
import { useCodeText, useTexts } from '../../state/texts';
import styles from './Knowledge.module.css';
import { byTopic } from './topics';
import { useArticles } from './useKnowledge';

/** All articles of a language, by topic. */
export function ArticleList({ language, chosen }: { language: string; chosen: string | null }) {
  const { t } = useTexts();
  const codeText = useCodeText();
  const { data, isPending, isError, refetch } = useArticles(language);
  if (isPending) return <ListPlaceholder />;
  if (isError) {
    return (
      <Blank isFailed icon={<IconAlertTriangle size={24} />} title={t('knowledge.failed')}>
        <Button variant="default" onClick={() => void refetch()}>
          {t('app.retry')}
        </Button>
      </Blank>
    );
  }
  if (data.items.length === 0) {
    return (
      <Blank
        icon={<IconBook2 size={24} />}
        title={t('knowledge.empty')}
        text={t('knowledge.empty_text')}
      />
    );
  }
  return (
    <nav aria-label={t('knowledge.articles')}>
      {byTopic(data.items, language).map(([topic, articles]) => (
        <section key={topic} className={styles.topic}>
          {topic && <h2>{codeText('knowledge.topics', topic)}</h2>}
          <ul lang={language}>
            {articles.map((article) => (
              <li key={article.id}>
                <Link
                  to="/knowledge/$article"
                  params={{ article: article.id }}
                  search={(before) => before}
                  className={styles.title}
                  aria-current={article.id === chosen ? 'true' : undefined}
                  preload={false}
                >
                  {article.title}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
