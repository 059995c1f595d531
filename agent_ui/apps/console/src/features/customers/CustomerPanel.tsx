import { Blank } from '@mainstem/ui';
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { TextPlaceholder } from '../../parts/Placeholder';
import { usePermission } from '../../state/session';
import { useCustomerName, useTexts } from '../../state/texts';
import styles from './Customer.module.css';
import { CustomerHistory } from './CustomerHistory';
import { CustomerNotes } from './CustomerNotes';
import { CustomerProfile } from './CustomerProfile';
import { CustomerTags } from './CustomerTags';
import { Identities } from './Identities';
import { useCustomer, useCustomerEdits } from './useCustomer';

export interface CustomerPanelProps {
  customer: string;
  /** The conversation that is shown beside, left out of the history. */
  interaction: string | null;
}

/** The record of one customer: who, how to reach, tags, notes and earlier conversations. */
export function CustomerPanel({ customer, interaction }: CustomerPanelProps) {
  const { t } = useTexts();
  const { data, isPending, isError, refetch } = useCustomer(customer);
  const edits = useCustomerEdits(customer);
  const customerName = useCustomerName();
  const mayEdit = usePermission('customers.edit');
  if (isPending) return <TextPlaceholder />;
  if (isError) {
    return (
      <Blank isFailed icon={<IconAlertTriangle size={24} />} title={t('customer.failed')}>
        <Button variant="default" onClick={() => void refetch()}>
          {t('app.retry')}
        </Button>
      </Blank>
    );
  }
  return (
    <article
      className={styles.record}
      aria-label={t('customer.label', { name: customerName(data) })}
    >
      <CustomerProfile customer={data} onSave={mayEdit ? edits.save : null} />
      <Identities customer={customer} identities={data.identities} />
      <CustomerTags tags={data.tags} onChange={mayEdit ? edits.setTags : null} />
      <CustomerNotes notes={data.notes} onAdd={mayEdit ? edits.addNote : null} />
      <CustomerHistory customer={customer} interaction={interaction} />
    </article>
  );
}
