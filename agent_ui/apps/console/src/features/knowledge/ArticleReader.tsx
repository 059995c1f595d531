import { shortMoment } from '@mainstem/l10n';
import { Blank } from '@mainstem/ui';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconBook2, IconChevronLeft } from '@tabler/icons-react';
import { IconLink } from '../../parts/IconLink';
import { TextPlaceholder } from '../../parts/Placeholder';
import { useServices } from '../../state/services';
import { useCodeText, useTexts } from '../../state/texts';
import { ArticleText } from './ArticleText';
import styles from './Knowledge.module.css';
import { useArticle } from './useKnowledge';

/** One article, or what to do to see one. */
export function ArticleReader({ article, language }: { article: string | null; language: string }) {
  const { t } = useTexts();
  if (article === null) {
    return (
      <Blank
        icon={<IconBook2 size={24} />}
        title={t('knowledge.choose')}
        text={t('knowledge.choose_text')}
      />
    );
  }
  return (
    <>
      <IconLink
        className={styles.back}
        to="/knowledge"
        search={(before) => before}
        aria-label={t('app.back')}
      >
        <IconChevronLeft size={22} />
      </IconLink>
      <Reader key={article + language} article={article} language={language} />
    </>
  );
}

function Reader({ article, language }: { article: string; language: string }) {
  const { t, language: spoken } = useTexts();
  const codeText = useCodeText();
  const { socket } = useServices();
  const { data, isPending, isError, refetch } = useArticle(article, language);
  if (isPending) return <TextPlaceholder />;
  if (isError) {
    return (
      <Blank isFailed icon={<IconAlertTriangle size={24} />} title={t('knowledge.article_failed')}>
        <Button variant="default" onClick={() => void refetch()}>
          {t('app.retry')}
        </Button>
      </Blank>
    );
  }
  return (
    <article className={styles.article} lang={data.language}>
      {data.topic && (
        <p className={styles.eyebrow} lang={spoken}>
          {codeText('knowledge.topics', data.topic)}
        </p>
      )}
      <h2>{data.title}</h2>
      <ArticleText text={data.text} title={data.title} />
      <p className={styles.updated} lang={spoken}>
        {t('knowledge.updated', {
          date: shortMoment(data.updated_at, socket.clock.now(), spoken),
        })}
      </p>
    </article>
  );
}
