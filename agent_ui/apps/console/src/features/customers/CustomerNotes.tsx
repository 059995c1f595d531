import type { CustomerNote } from '@mainstem/api';
import { shortMoment } from '@mainstem/l10n';
import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useServices } from '../../state/services';
import { useTexts } from '../../state/texts';
import styles from './Customer.module.css';
import type { CustomerEdits } from './useCustomer';

export interface CustomerNotesProps {
  notes: readonly CustomerNote[];
  onAdd: CustomerEdits['addNote'] | null;
}

/** What colleagues should know about the customer, newest first. */
export function CustomerNotes({ notes, onAdd }: CustomerNotesProps) {
  const { t, language } = useTexts();
  const { socket } = useServices();
  const newestFirst = [...notes].sort((a, b) => b.at.localeCompare(a.at));
  return (
    <section className={styles.part}>
      <h3>{t('customer.notes')}</h3>
      {onAdd && <NoteForm onAdd={onAdd} />}
      {notes.length === 0 && !onAdd && <p className={styles.quiet}>{t('customer.no_notes')}</p>}
      <ul className={styles.notes}>
        {newestFirst.map((note) => (
          <li key={note.id}>
            <p>{note.text}</p>
            <small>
              {t('customer.by', {
                author: note.author,
                time: shortMoment(note.at, socket.clock.now(), language),
              })}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function NoteForm({ onAdd }: { onAdd: CustomerEdits['addNote'] }) {
  const { t } = useTexts();
  const [text, setText] = useState('');
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    if (!text.trim()) return;
    setBusy(true);
    if (await onAdd(text.trim())) setText('');
    setBusy(false);
  };
  return (
    <form
      className={styles.noteForm}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Textarea
        size="xs"
        rows={text ? 3 : 1}
        aria-label={t('customer.note')}
        placeholder={t('customer.add_note')}
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
        }}
      />
      {text.trim() && (
        <Button type="submit" size="compact-sm" loading={isBusy}>
          {t('customer.add_note')}
        </Button>
      )}
    </form>
  );
}
