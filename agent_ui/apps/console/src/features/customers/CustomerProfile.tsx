import type { Customer } from '@mainstem/api';
import { dateAndTime, LANGUAGES } from '@mainstem/l10n';
import { Avatar } from '@mainstem/ui';
import { ActionIcon, Button, NativeSelect, TextInput, Tooltip } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useCodeText, useCustomerName, useTexts } from '../../state/texts';
import styles from './Customer.module.css';
import type { CustomerEdits } from './useCustomer';

export interface CustomerProfileProps {
  customer: Customer;
  /** null: may not be changed. */
  onSave: CustomerEdits['save'] | null;
}

/** Name, language, number and address; name and language can be corrected in place. */
export function CustomerProfile({ customer, onSave }: CustomerProfileProps) {
  const { t, language } = useTexts();
  const codeText = useCodeText();
  const name = useCustomerName()(customer);
  const [isEditing, setEditing] = useState(false);
  if (isEditing && onSave) {
    return <ProfileForm customer={customer} onSave={onSave} onDone={() => setEditing(false)} />;
  }
  return (
    <section className={styles.profile}>
      <div className={styles.head}>
        <Avatar name={name} kind="customer" size="3rem" />
        <div className={styles.who}>
          <h2>{name}</h2>
          <p>
            {t('customer.since', {
              date: dateAndTime(customer.created_at, language),
            })}
          </p>
        </div>
        {onSave && (
          <Tooltip label={t('customer.edit')}>
            <ActionIcon aria-label={t('customer.edit')} onClick={() => setEditing(true)}>
              <IconPencil size={18} stroke={1.8} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <dl className={styles.facts}>
        <Fact name={t('customer.language')}>
          {customer.language ? codeText('language', customer.language) : t('customer.no_language')}
        </Fact>
        {customer.customer_number && (
          <Fact name={t('customer.number')}>{customer.customer_number}</Fact>
        )}
        {customer.address && <Fact name={t('customer.address')}>{customer.address}</Fact>}
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface ProfileFormProps {
  customer: Customer;
  onSave: CustomerEdits['save'];
  onDone: () => void;
}

function ProfileForm({ customer, onSave, onDone }: ProfileFormProps) {
  const { t } = useTexts();
  const [known] = useState(() => fieldsOf(customer));
  const [edited, setEdited] = useState(known);
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    const isDone = await onSave({ ...differences(known, edited), version: customer.version });
    setBusy(false);
    if (isDone) onDone();
  };
  const field = (name: keyof typeof edited) => ({
    value: edited[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setEdited((before) => ({ ...before, [name]: value }));
    },
  });
  return (
    <form
      className={styles.form}
      aria-label={t('customer.edit')}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone();
      }}
    >
      <TextInput label={t('customer.name')} autoFocus maxLength={200} {...field('name')} />
      <LanguageSelect isKnown={customer.language !== null} {...field('language')} />
      <TextInput label={t('customer.number')} maxLength={60} {...field('customer_number')} />
      <TextInput label={t('customer.address')} maxLength={500} {...field('address')} />
      <div className={styles.buttons}>
        <Button variant="default" onClick={onDone}>
          {t('app.cancel')}
        </Button>
        <Button type="submit" loading={isBusy}>
          {t('app.save')}
        </Button>
      </div>
    </form>
  );
}

function fieldsOf({ name, customer_number, address, language }: Customer) {
  return { name, customer_number, address, language: language ?? '' };
}

/** Only what was typed: somebody else may have corrected the rest meanwhile. */
function differences<T extends object>(known: T, edited: T): Partial<T> {
  const names = Object.keys(known) as (keyof T)[];
  return Object.fromEntries(
    names.filter((name) => edited[name] !== known[name]).map((name) => [name, edited[name]]),
  ) as Partial<T>;
}

interface LanguageSelectProps {
  /** A language that is known can be changed but not forgotten. */
  isKnown: boolean;
  value: string;
  onChange: (event: { currentTarget: { value: string } }) => void;
}

function LanguageSelect({ isKnown, value, onChange }: LanguageSelectProps) {
  const { t } = useTexts();
  const codeText = useCodeText();
  const known = LANGUAGES.map((each) => ({ value: each, label: codeText('language', each) }));
  const unknown = { value: '', label: t('customer.no_language') };
  return (
    <NativeSelect
      label={t('customer.language')}
      value={value}
      onChange={onChange}
      data={isKnown ? known : [unknown, ...known]}
    />
  );
}
