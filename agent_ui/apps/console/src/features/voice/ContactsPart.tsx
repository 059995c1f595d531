import { Blank } from '@mainstem/ui';
import { Button, TextInput } from '@mantine/core';
import { IconAddressBook } from '@tabler/icons-react';
import { useState } from 'react';
import { diallable } from '../../state/numbers';
import { useApi } from '../../state/services';
import { usePermission } from '../../state/session';
import { useTexts } from '../../state/texts';
import { useFields } from './fields';
import { Line } from './Line';
import { Loaded } from './Loaded';
import { useVoiceChange, useVoiceList } from './useVoiceAdmin';
import styles from './Voice.module.css';

const NEW = { name: '', number: '', detail: '' };

/** Numbers outside the company that agents call and transfer to. */
export function ContactsPart() {
  const { t } = useTexts();
  const api = useApi();
  const mayEdit = usePermission('voice.edit');
  const query = useVoiceList('contacts', () => api.contacts(''));
  const change = useVoiceChange('contacts');
  return (
    <>
      {mayEdit && <ContactForm />}
      <Loaded query={query}>
        {({ items }) => (
          <section className={styles.block}>
            <h2>{t('voice.part.contacts')}</h2>
            {items.length === 0 && (
              <Blank icon={<IconAddressBook size={24} />} title={t('voice.contacts.none')} />
            )}
            <ul className={styles.list}>
              {items.map((contact) => (
                <Line
                  key={contact.id}
                  name={contact.name}
                  onRemove={() => change(() => api.removeContact(contact.id))}
                >
                  <span>{contact.number}</span>
                  <small>{contact.detail}</small>
                </Line>
              ))}
            </ul>
          </section>
        )}
      </Loaded>
    </>
  );
}

function ContactForm() {
  const { t } = useTexts();
  const api = useApi();
  const change = useVoiceChange('contacts');
  const { values, text, set } = useFields(NEW);
  const [isTried, setTried] = useState(false);
  const number = diallable(values.number);
  const isNameless = values.name.trim() === '';
  const add = async () => {
    setTried(true);
    if (number === null || isNameless) return;
    const contact = { name: values.name.trim(), number, detail: values.detail.trim() };
    if (!(await change(() => api.addContact(contact)))) return;
    setTried(false);
    set(NEW);
  };
  return (
    <form
      className={styles.block}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <h2>{t('voice.contacts.add')}</h2>
      <div className={styles.form}>
        <TextInput
          label={t('customer.name')}
          maxLength={120}
          error={isTried && isNameless && t('voice.contacts.no_name')}
          {...text('name')}
        />
        <TextInput
          label={t('dial.number')}
          maxLength={40}
          error={isTried && number === null && t('dial.refused.no_number')}
          {...text('number')}
        />
        <TextInput label={t('voice.contacts.detail')} maxLength={200} {...text('detail')} />
        <div className={styles.foot}>
          <Button type="submit">{t('app.add')}</Button>
        </div>
      </div>
    </form>
  );
}
