import type { Api, Call, InteractionCard } from '@mainstem/api';
import { Button, Modal, Textarea } from '@mantine/core';
import { IconTransfer } from '@tabler/icons-react';
import { useState } from 'react';
import { useAttempt, useDesk } from '../../../actions/useActions';
import { useObservable } from '../../../state/observable';
import { useServices } from '../../../state/services';
import { useTexts } from '../../../state/texts';
import styles from './Dialogs.module.css';
import { TargetPicker } from './TargetPicker';
import type { Target } from './targets';

/** Give the conversation to a queue or to a colleague, with a word about it. */
export function TransferDialog({ card }: { card: InteractionCard }) {
  const { ui } = useServices();
  const { t } = useTexts();
  const { dialog } = useObservable(ui);
  if (dialog !== 'transfer') return null;
  return (
    <Modal
      opened
      onClose={() => ui.close()}
      title={t('transfer.title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <TransferForm card={card} onDone={() => ui.close()} />
    </Modal>
  );
}

function TransferForm({ card, onDone }: { card: InteractionCard; onDone: () => void }) {
  const { api, notices } = useServices();
  const { t } = useTexts();
  const attempt = useAttempt();
  const { calls } = useDesk();
  const call = calls.shown;
  const [target, setTarget] = useState<Target | null>(null);
  const [note, setNote] = useState('');
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    if (!target) return;
    setBusy(true);
    const isDone = await attempt(() => give(api, card, call, target, note));
    setBusy(false);
    if (!isDone) return;
    notices.tell('done', t('notice.transferred', { name: target.name }));
    onDone();
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TargetPicker
        card={card}
        reach={call ? 'transfer' : 'give'}
        chosen={target}
        onChoose={setTarget}
      />
      <Textarea
        label={t('transfer.note')}
        placeholder={t('transfer.note_placeholder')}
        rows={3}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className={styles.foot}>
        <Button variant="default" onClick={onDone}>
          {t('app.cancel')}
        </Button>
        <Button
          type="submit"
          disabled={!target}
          loading={isBusy}
          leftSection={<IconTransfer size={17} />}
        >
          {target ? t('transfer.submit_to', { name: target.name }) : t('transfer.submit')}
        </Button>
      </div>
    </form>
  );
}

function give(api: Api, card: InteractionCard, call: Call | null, to: Target, note: string) {
  switch (to.kind) {
    case 'queue':
      return api.transfer(card.id, { queue: to.id, note });
    case 'agent':
      return api.transfer(card.id, { agent: to.id, note });
    default:
      return call && api.transferCall(call.id, to.number, to.kind === 'contact' ? to.name : '');
  }
}
