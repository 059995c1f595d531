import type { InteractionCard } from '@mainstem/api';
import { clockTime, comingMoment } from '@mainstem/l10n';
import { Button, Modal, TextInput } from '@mantine/core';
import { IconClockPause } from '@tabler/icons-react';
import { useState } from 'react';
import { useAttempt } from '../../../actions/useActions';
import { useObservable } from '../../../state/observable';
import { useServices } from '../../../state/services';
import { useTexts } from '../../../state/texts';
import styles from './Dialogs.module.css';
import { localField, snoozeTimes } from './snooze';

/** Put the conversation aside until a time. */
export function SnoozeDialog({ card }: { card: InteractionCard }) {
  const { ui } = useServices();
  const { t } = useTexts();
  const { dialog } = useObservable(ui);
  if (dialog !== 'snooze') return null;
  return (
    <Modal
      opened
      onClose={() => ui.close()}
      title={t('snooze.title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <SnoozeForm card={card} onDone={() => ui.close()} />
    </Modal>
  );
}

function SnoozeForm({ card, onDone }: { card: InteractionCard; onDone: () => void }) {
  const { api, notices, socket } = useServices();
  const { t, language } = useTexts();
  const attempt = useAttempt();
  const [now] = useState(() => socket.clock.now());
  const times = snoozeTimes(now);
  const [custom, setCustom] = useState(() => localField(times.tomorrow));
  const isPast = !(Date.parse(custom) > now);
  const snooze = async (until: number) => {
    const iso = new Date(until).toISOString();
    if (!(await attempt(() => api.snooze(card.id, iso)))) return;
    notices.tell('done', t('notice.snoozed', { time: comingMoment(until, now, language) }));
    onDone();
  };
  return (
    <div className={styles.form}>
      <p className={styles.text}>{t('snooze.text')}</p>
      <div className={styles.times}>
        {times.soon.map(({ unit, count, at }, index) => (
          <Button
            key={at}
            data-autofocus={index === 0 || undefined}
            variant="default"
            onClick={() => void snooze(at)}
          >
            {t(`snooze.${unit}`, { count })}
          </Button>
        ))}
        <Button variant="default" onClick={() => void snooze(times.tomorrow)}>
          {t('snooze.tomorrow', { time: clockTime(times.tomorrow, language) })}
        </Button>
      </div>
      <form
        className={styles.custom}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isPast) void snooze(Date.parse(custom));
        }}
      >
        <TextInput
          type="datetime-local"
          label={t('snooze.custom')}
          value={custom}
          onChange={(event) => setCustom(event.currentTarget.value)}
          error={isPast && t('snooze.past')}
        />
        <Button type="submit" disabled={isPast} leftSection={<IconClockPause size={17} />}>
          {t('snooze.submit')}
        </Button>
      </form>
    </div>
  );
}
