import { ApiError, type Contact } from '@mainstem/api';
import { Button, Modal, TextInput, UnstyledButton } from '@mantine/core';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import { useState } from 'react';
import { withPhone } from '../../actions/model';
import { useDesk } from '../../actions/useActions';
import { failureText } from '../../state/failure';
import { diallable } from '../../state/numbers';
import { useObservable } from '../../state/observable';
import { useContacts } from '../../state/queries';
import { useServices } from '../../state/services';
import { useTexts } from '../../state/texts';
import styles from './Phone.module.css';

/** Call somebody outside: the number is checked here and by the company's rules. */
export function DialDialog() {
  const { ui } = useServices();
  const { t } = useTexts();
  return (
    <Modal
      opened
      onClose={() => ui.close()}
      title={t('dial.title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <DialForm onDone={() => ui.close()} />
    </Modal>
  );
}

function DialForm({ onDone }: { onDone: () => void }) {
  const desk = useDesk();
  const { t } = useTexts();
  const { toDial } = useObservable(desk.ui);
  const refusal = useRefusal();
  const [text, setText] = useState(toDial.number);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const call = async (typed: string) => {
    const number = diallable(typed);
    if (number === null) {
      setError(t('dial.refused.no_number'));
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await withPhone(desk);
      const isTheirs = typed === toDial.number && toDial.customer !== null;
      const placed = await desk.api.dial(number, isTheirs ? (toDial.customer ?? '') : undefined);
      onDone();
      if (placed.interaction) desk.go.desk(placed.interaction);
    } catch (reason) {
      setError(refusal(reason));
    }
    setBusy(false);
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void call(text);
      }}
    >
      <TextInput
        data-autofocus
        type="tel"
        autoComplete="off"
        label={t('dial.number')}
        description={t('dial.number_text')}
        maxLength={40}
        value={text}
        error={error}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setError(null);
        }}
      />
      <Found
        q={text}
        onChoose={(contact) => {
          setText(contact.number);
          void call(contact.number);
        }}
      />
      <div className={styles.foot}>
        <Button variant="default" onClick={onDone}>
          {t('app.cancel')}
        </Button>
        <Button
          type="submit"
          loading={isBusy}
          disabled={text.trim() === ''}
          leftSection={<IconPhoneOutgoing size={17} />}
        >
          {t('dial.call')}
        </Button>
      </div>
    </form>
  );
}

/** Entries of the address book that fit what is typed. */
function Found({ q, onChoose }: { q: string; onChoose: (contact: Contact) => void }) {
  const { t } = useTexts();
  const { data } = useContacts(q.trim(), true);
  const items = data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <ul className={styles.found} aria-label={t('dial.address_book')}>
      {items.map((contact) => (
        <li key={contact.id}>
          <UnstyledButton onClick={() => onChoose(contact)}>
            <span>
              {contact.name} <small>{contact.detail}</small>
            </span>
            <small>{contact.number}</small>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

const REFUSALS = ['no_number', 'must_not_dial', 'premium', 'no_rule'] as const;

/** Why the company does not let this number be called. */
function useRefusal(): (error: unknown) => string {
  const { t } = useTexts();
  return (error) => {
    if (!(error instanceof ApiError)) return failureText(error, t);
    const told = `${error.code} ${error.message}`;
    const reason = REFUSALS.find((each) => told.includes(each));
    if (reason) return t(`dial.refused.${reason}`);
    return failureText(error, t);
  };
}
