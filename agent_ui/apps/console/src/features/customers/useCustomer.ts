/** One customer's record: read it, change it. */

import type { CustomerChange } from '@mainstem/api';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useAttempt } from '../../actions/useActions';
import { keys } from '../../state/queries';
import { useApi } from '../../state/services';

export function useCustomer(customer: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.customer(customer),
    queryFn: () => api.customer(customer),
    staleTime: 5_000,
  });
}

export function useHistory(customer: string, version: string) {
  const api = useApi();
  return useQuery({
    queryKey: [...keys.customer(customer), 'history', version],
    queryFn: () => api.customerInteractions(customer),
    staleTime: 5_000,
  });
}

export interface CustomerEdits {
  save: (change: CustomerChange) => Promise<boolean>;
  setTags: (tags: string[]) => Promise<boolean>;
  addNote: (text: string) => Promise<boolean>;
}

/** Each edit is sent at once and the record is read again. */
export function useCustomerEdits(customer: string): CustomerEdits {
  const api = useApi();
  const attempt = useAttempt();
  const queries = useQueryClient();
  return useMemo(() => {
    const done = async (work: () => Promise<unknown>) => {
      const isDone = await attempt(work);
      await queries.invalidateQueries({ queryKey: keys.customer(customer) });
      await queries.invalidateQueries({ queryKey: ['customers'] });
      return isDone;
    };
    return {
      save: (change) => done(() => api.editCustomer(customer, change)),
      setTags: (tags) => done(() => api.setCustomerTags(customer, tags)),
      addNote: (text) => done(() => api.addCustomerNote(customer, text)),
    };
  }, [api, attempt, queries, customer]);
}
