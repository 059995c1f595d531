import type { InteractionCard } from '@mainstem/api';
import { inLanguage } from '@mainstem/l10n';
import { Button, Skeleton, Textarea } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useAttempt } from '../../../actions/useActions';
import { useDispositions } from '../../../state/queries';
import { useServices } from '../../../state/services';
import { useTexts } from '../../../state/texts';
import styles from './WrapUp.module.css';

/** After the conversation: what it was about, a note, and done. */
export function WrapUp({ card }: { card: InteractionCard }) {
  const { t } = useTexts();
  const { api, notices } = useServices();
  const attempt = useAttempt();
  const [disposition, setDisposition] = useState<string | null>(card.disposition);
  const [note, setNote] = useState('');
  const [isBusy, setBusy] = useState(false);
  const close = async () => {
    if (!disposition) return;
    setBusy(true);
    const isClosed = await attempt(() => api.close(card.id, disposition, note.trim()));
    setBusy(false);
    if (isClosed) notices.tell('done', t('notice.closed'));
  };
  return (
    <form
      className={styles.wrapUp}
      aria-label={t('wrap_up.title')}
      onSubmit={(event) => {
        event.preventDefault();
        void close();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void close();
      }}
    >
      <div>
        <h3 className={styles.title}>{t('wrap_up.title')}</h3>
        <p className={styles.text}>{t('wrap_up.text')}</p>
      </div>
      <Dispositions chosen={disposition} onChoose={setDisposition} />
      <Textarea
        label={t('wrap_up.note')}
        placeholder={t('wrap_up.note_placeholder')}
        rows={2}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className={styles.foot}>
        <span className={styles.hint}>{!disposition && t('wrap_up.choose')}</span>
        <Button
          type="submit"
          disabled={!disposition}
          loading={isBusy}
          leftSection={<IconCircleCheck size={17} />}
        >
          {t('wrap_up.close')}
        </Button>
      </div>
    </form>
  );
}

interface DispositionsProps {
  chosen: string | null;
  onChoose: (code: string) => void;
}

/** One of a few; arrow keys choose, as in every group of radio buttons. */
function Dispositions({ chosen, onChoose }: DispositionsProps) {
  const { t, language } = useTexts();
  const name = useId();
  const first = useRef<HTMLInputElement>(null);
  const { data, isError, refetch } = useDispositions();
  const isReady = data !== undefined;
  useEffect(() => {
    if (isReady) first.current?.focus({ preventScroll: true });
  }, [isReady]);
  if (isError) {
    return (
      <p role="alert" className={styles.failed}>
        <IconAlertTriangle size={16} aria-hidden="true" />
        {t('wrap_up.failed')}
        <Button size="compact-sm" variant="default" onClick={() => void refetch()}>
          {t('app.retry')}
        </Button>
      </p>
    );
  }
  if (!data) return <Skeleton height={36} radius="xl" />;
  return (
    <fieldset className={styles.choices}>
      <legend>{t('wrap_up.disposition')}</legend>
      {data.map((each, index) => (
        <label key={each.code} className={styles.choice}>
          <input
            ref={index === 0 ? first : undefined}
            type="radio"
            name={name}
            value={each.code}
            checked={each.code === chosen}
            onChange={() => onChoose(each.code)}
          />
          {inLanguage(each.names, language)}
        </label>
      ))}
    </fieldset>
  );
}
