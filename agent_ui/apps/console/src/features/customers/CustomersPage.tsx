import type { Customer } from '@mainstem/api';
import { Avatar, Blank } from '@mainstem/ui';
import { Button, TextInput } from '@mantine/core';
import {
  IconAlertTriangle,
  IconChevronLeft,
  IconSearch,
  IconUserSearch,
  IconUsers,
} from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { IconLink } from '../../parts/IconLink';
import { ListPlaceholder } from '../../parts/Placeholder';
import { useApi } from '../../state/services';
import { useCustomerName, useTexts } from '../../state/texts';
import { CustomerPanel } from './CustomerPanel';
import styles from './CustomersPage.module.css';

export interface CustomersPageProps {
  q: string;
  chosen: string | null;
  onSearch: (q: string) => void;
}

const SEARCH_AFTER_MS = 250;

/** Find a customer, see the record. */
export function CustomersPage({ q, chosen, onSearch }: CustomersPageProps) {
  const { t } = useTexts();
  const [text, setText] = useState(q);
  useEffect(() => {
    if (text.trim() === q) return;
    const timer = setTimeout(() => onSearch(text.trim()), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text, q, onSearch]);
  return (
    <div className={styles.page} data-chosen={chosen !== null || undefined}>
      <section className={styles.side} aria-label={t('customers.title')}>
        <div className={styles.head}>
          <h2>{t('customers.title')}</h2>
          <TextInput
            type="search"
            aria-label={t('customers.search')}
            placeholder={t('customers.search')}
            leftSection={<IconSearch size={16} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </div>
        <div className={styles.scroll}>
          <CustomerList q={q} chosen={chosen} />
        </div>
      </section>
      <section className={styles.record}>
        {chosen ? (
          <>
            <IconLink
              className={styles.back}
              to="/customers"
              search={(before) => before}
              aria-label={t('app.back')}
            >
              <IconChevronLeft size={22} />
            </IconLink>
            <CustomerPanel key={chosen} customer={chosen} interaction={null} />
          </>
        ) : (
          <Blank
            icon={<IconUsers size={24} />}
            title={t('customers.choose')}
            text={t('customers.choose_text')}
          />
        )}
      </section>
    </div>
  );
}

function CustomerList({ q, chosen }: { q: string; chosen: string | null }) {
  const { t } = useTexts();
  const api = useApi();
  const found = useInfiniteQuery({
    queryKey: ['customers', q],
    queryFn: ({ pageParam }) => api.customers(q, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 5_000,
  });
  if (found.isPending) return <ListPlaceholder />;
  if (found.isError) {
    return (
      <Blank isFailed icon={<IconAlertTriangle size={24} />} title={t('customers.failed')}>
        <Button variant="default" onClick={() => void found.refetch()}>
          {t('app.retry')}
        </Button>
      </Blank>
    );
  }
  const customers = found.data.pages.flatMap((page) => page.items);
  if (customers.length === 0) {
    return (
      <Blank
        icon={<IconUserSearch size={24} />}
        title={q ? t('customers.none_found', { q }) : t('customers.none')}
        text={q ? undefined : t('customers.none_text')}
      />
    );
  }
  return (
    <>
      <ul className={styles.list}>
        {customers.map((customer) => (
          <CustomerLine key={customer.id} customer={customer} isChosen={customer.id === chosen} />
        ))}
      </ul>
      {found.hasNextPage && (
        <Button
          className={styles.more}
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t('inbox.load_more')}
        </Button>
      )}
    </>
  );
}

function CustomerLine({ customer, isChosen }: { customer: Customer; isChosen: boolean }) {
  const name = useCustomerName()(customer);
  const reach = customer.identities.find((identity) => identity.kind !== 'visitor');
  return (
    <li>
      <Link
        to="/customers/$customer"
        params={{ customer: customer.id }}
        search={(before) => before}
        className={styles.line}
        aria-current={isChosen ? 'true' : undefined}
        preload={false}
      >
        <Avatar name={name} kind="customer" size="2.25rem" />
        <span className={styles.words}>
          <strong>{name}</strong>
          <span>{[customer.customer_number, reach?.value].filter(Boolean).join(' · ')}</span>
        </span>
      </Link>
    </li>
  );
}
