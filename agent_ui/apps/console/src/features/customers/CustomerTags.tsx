import { Tag } from '@mainstem/ui';
import { CloseButton, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTexts } from '../../state/texts';
import styles from './Customer.module.css';
import type { CustomerEdits } from './useCustomer';

export interface CustomerTagsProps {
  tags: readonly string[];
  onChange: CustomerEdits['setTags'] | null;
}

/** Short words about the customer; Enter adds one. */
export function CustomerTags({ tags, onChange }: CustomerTagsProps) {
  const { t } = useTexts();
  const [text, setText] = useState('');
  const add = async () => {
    const tag = text.trim();
    if (!tag || !onChange) return;
    const isDone = tags.includes(tag) || (await onChange([...tags, tag]));
    if (isDone) setText('');
  };
  return (
    <section className={styles.part}>
      <h3>{t('customer.tags')}</h3>
      {tags.length > 0 && (
        <ul className={styles.tags}>
          {tags.map((tag) => (
            <li key={tag}>
              <Tag tone="accent">
                {tag}
                {onChange && (
                  <CloseButton
                    size="xs"
                    aria-label={t('app.remove', { name: tag })}
                    onClick={() => void onChange(tags.filter((each) => each !== tag))}
                  />
                )}
              </Tag>
            </li>
          ))}
        </ul>
      )}
      {tags.length === 0 && !onChange && <p className={styles.quiet}>{t('customer.no_tags')}</p>}
      {onChange && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <TextInput
            size="xs"
            aria-label={t('customer.add_tag')}
            placeholder={t('customer.add_tag')}
            maxLength={40}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </form>
      )}
    </section>
  );
}
