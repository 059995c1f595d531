import type { Source } from '@mainstem/api';
import { Popover, UnstyledButton } from '@mantine/core';
import { IconQuote } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTexts } from '../../../state/texts';
import styles from './Timeline.module.css';

/** What an answer stands on: titles that open the very words. */
export function Sources({ sources }: { sources: readonly Source[] }) {
  const { t } = useTexts();
  if (sources.length === 0) return null;
  return (
    <div className={styles.sources}>
      <span>{t('conversation.sources')}</span>
      {sources.map((source) => (
        <Popover
          key={source.article + source.quote}
          width={320}
          position="top"
          shadow="md"
          trapFocus
        >
          <Popover.Target>
            <UnstyledButton className={styles.source}>
              <IconQuote size={13} aria-hidden="true" />
              {source.title}
            </UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown aria-label={source.title}>
            <blockquote className={styles.quote}>{source.quote}</blockquote>
            <Link to="/knowledge/$article" params={{ article: source.article }} search={{}}>
              {t('conversation.open_article')}
            </Link>
          </Popover.Dropdown>
        </Popover>
      ))}
    </div>
  );
}
