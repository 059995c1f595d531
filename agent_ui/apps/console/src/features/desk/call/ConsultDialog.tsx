import type { Call, InteractionCard, Reached } from '@mainstem/api';
import { Button, Modal } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useAttempt, useDesk } from '../../../actions/useActions';
import { useObservable } from '../../../state/observable';
import { useServices } from '../../../state/services';
import { useTexts } from '../../../state/texts';
import styles from '../dialogs/Dialogs.module.css';
import { TargetPicker } from '../dialogs/TargetPicker';
import type { Target } from '../dialogs/targets';

/** Ask a colleague, somebody of the address book or any number, while the customer hears music. */
export function ConsultDialog({ card }: { card: InteractionCard }) {
  const { ui } = useServices();
  const { t } = useTexts();
  const { calls } = useDesk();
  const { dialog } = useObservable(ui);
  if (dialog !== 'consult' || calls.own?.interaction !== card.id) return null;
  return (
    <Modal
      opened
      onClose={() => ui.close()}
      title={t('consult.title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <ConsultForm card={card} call={calls.own} onDone={() => ui.close()} />
    </Modal>
  );
}

interface ConsultFormProps {
  card: InteractionCard;
  call: Call;
  onDone: () => void;
}

function ConsultForm({ card, call, onDone }: ConsultFormProps) {
  const { api } = useServices();
  const { t } = useTexts();
  const attempt = useAttempt();
  const [target, setTarget] = useState<Target | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    const whom = target && reachedBy(target);
    if (!whom) return;
    setBusy(true);
    const isDone = await attempt(() => api.consult(call.id, whom));
    setBusy(false);
    if (isDone) onDone();
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p className={styles.text}>{t('consult.text')}</p>
      <TargetPicker card={card} reach="consult" chosen={target} onChoose={setTarget} />
      <div className={styles.foot}>
        <Button variant="default" onClick={onDone}>
          {t('app.cancel')}
        </Button>
        <Button
          type="submit"
          disabled={!target}
          loading={isBusy}
          leftSection={<IconUserPlus size={17} />}
        >
          {target ? t('consult.submit_to', { name: target.name }) : t('consult.submit')}
        </Button>
      </div>
    </form>
  );
}

/** How a target is called; a queue cannot be asked. */
function reachedBy(target: Target): Reached | null {
  switch (target.kind) {
    case 'agent':
      return { user: target.id, number: '', name: '' };
    case 'contact':
      return { user: null, number: target.number, name: target.name };
    case 'number':
      return { user: null, number: target.number, name: '' };
    case 'queue':
      return null;
  }
}
