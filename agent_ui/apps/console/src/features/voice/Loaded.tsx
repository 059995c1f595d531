import { Blank } from '@mainstem/ui';
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { TextPlaceholder } from '../../parts/Placeholder';
import { useTexts } from '../../state/texts';

export interface LoadedProps<T> {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
}

/** What was asked for, or that it is on its way, or that it failed and can be tried again. */
export function Loaded<T>({ query, children }: LoadedProps<T>) {
  const { t } = useTexts();
  if (query.isPending) return <TextPlaceholder />;
  if (query.isError) {
    return (
      <Blank isFailed icon={<IconAlertTriangle size={24} />} title={t('voice.failed')}>
        <Button variant="default" onClick={() => void query.refetch()}>
          {t('app.retry')}
        </Button>
      </Blank>
    );
  }
  return children(query.data);
}
