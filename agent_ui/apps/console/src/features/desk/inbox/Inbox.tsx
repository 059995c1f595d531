import type { Box } from '@mainstem/api';
import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { usePermission } from '../../../state/session';
import { useTexts } from '../../../state/texts';
import styles from './Inbox.module.css';
import { InboxList } from './InboxList';
import { useBoxCounts } from './useInbox';
import { useListControl } from './useListControl';

const BOXES: readonly Box[] = ['mine', 'queues', 'all', 'closed'];
const SEARCH_AFTER_MS = 250;

export interface InboxProps {
  box: Box;
  q: string;
  chosen: string | null;
}

/** The boxes of conversations and what the chosen one holds. */
export function Inbox({ box, q, chosen }: InboxProps) {
  const { t } = useTexts();
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useListControl(list, field, chosen);
  return (
    <section className={styles.inbox} aria-label={t('inbox.label')}>
      <div className={styles.head}>
        <h2 className={styles.title}>{t('inbox.label')}</h2>
        <SearchField q={q} ref={field} />
        <BoxLinks box={box} chosen={chosen} />
      </div>
      <div ref={list} className={styles.scroll}>
        <InboxList box={box} q={q} chosen={chosen} />
      </div>
    </section>
  );
}

function BoxLinks({ box, chosen }: { box: Box; chosen: string | null }) {
  const { t } = useTexts();
  const counts = useBoxCounts();
  const seesAll = usePermission('interactions.read_all');
  const shown = BOXES.filter((each) => each !== 'all' || seesAll);
  return (
    <nav className={styles.boxes} aria-label={t('inbox.boxes')}>
      {shown.map((each) => (
        <Link
          key={each}
          {...(chosen
            ? { to: '/desk/$interaction' as const, params: { interaction: chosen } }
            : { to: '/desk' as const })}
          search={(before) => ({ ...before, box: each })}
          className={styles.box}
          aria-current={each === box ? 'true' : undefined}
          activeProps={{}}
        >
          {t(`inbox.${each}`)}
          {each !== 'closed' && counts[each] > 0 && (
            <span className={styles.count}>{counts[each]}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}

function SearchField({ q, ref }: { q: string; ref: React.RefObject<HTMLInputElement | null> }) {
  const { t } = useTexts();
  const navigate = useNavigate();
  const [text, setText] = useState(q);
  useEffect(() => {
    if (text === q) return;
    const timer = setTimeout(() => {
      void navigate({
        to: '.',
        search: (before) => ({ ...before, q: text.trim() || undefined }),
        replace: true,
      });
    }, SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text, q, navigate]);
  return (
    <TextInput
      ref={ref}
      type="search"
      size="sm"
      aria-label={t('inbox.search')}
      placeholder={t('inbox.search')}
      leftSection={<IconSearch size={16} />}
      rightSection={
        text && (
          <CloseButton size="sm" aria-label={t('inbox.search_clear')} onClick={() => setText('')} />
        )
      }
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}
