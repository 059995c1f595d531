import { ApiError, type CallRecord, type Entry } from '@mainstem/api';
import { dateAndTime } from '@mainstem/l10n';
import { Button } from '@mantine/core';
import { IconChevronDown, IconFileDownload, IconPhone } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { TextPlaceholder } from '../../../parts/Placeholder';
import { keys } from '../../../state/queries';
import { useApi } from '../../../state/services';
import { useTexts } from '../../../state/texts';
import { LegTable } from './LegTable';
import styles from './Record.module.css';
import { RecordingView } from './RecordingView';
import { useEndText } from './useEndText';

const LOOK_AGAIN_MS = 2_000;

export interface CallRecordViewProps {
  interaction: string;
  /** Changes when the record does. */
  version: string;
  entries: readonly Entry[];
  /** Closed at first where the lines are still needed, e.g. to wrap up. */
  isOpenAtFirst: boolean;
}

/** What is left of a call: who was on the line, how each leg ended, and the recording. */
export function CallRecordView(props: CallRecordViewProps) {
  const { interaction, version, entries } = props;
  const { t } = useTexts();
  const api = useApi();
  const bodyId = useId();
  const [isOpen, setOpen] = useState(props.isOpenAtFirst);
  const record = useQuery({
    queryKey: [...keys.record(interaction), version],
    queryFn: () => api.callRecord(interaction).catch(noneAsEmpty),
    enabled: isOpen,
    refetchInterval: ({ state }) => (isBeingMade(state.data?.calls ?? []) ? LOOK_AGAIN_MS : false),
  });
  const calls = record.data?.calls ?? [];
  return (
    <section className={styles.record} aria-label={t('record.title')}>
      <div className={styles.head}>
        <h3>
          <IconPhone size={17} aria-hidden="true" />
          {t('record.title')}
        </h3>
        <Button
          component="a"
          size="compact-sm"
          variant="subtle"
          href={api.attachedDataUrl(interaction)}
          download={`${interaction}.xml`}
          leftSection={<IconFileDownload size={16} aria-hidden="true" />}
        >
          {t('record.data')}
        </Button>
        <Button
          className={styles.toggle}
          size="compact-sm"
          variant="subtle"
          aria-expanded={isOpen}
          aria-controls={bodyId}
          rightSection={<IconChevronDown size={15} aria-hidden="true" />}
          onClick={() => setOpen(!isOpen)}
        >
          {t(isOpen ? 'record.less' : 'record.more')}
        </Button>
      </div>
      <div id={bodyId} hidden={!isOpen}>
        {record.isPending && <TextPlaceholder />}
        {record.isError && (
          <p role="alert">
            {t('record.failed')}{' '}
            <Button size="compact-sm" variant="default" onClick={() => void record.refetch()}>
              {t('app.retry')}
            </Button>
          </p>
        )}
        {record.isSuccess && calls.length === 0 && (
          <p className={styles.quiet}>{t('record.none')}</p>
        )}
        {calls.map((call) => (
          <OneCall key={call.id} call={call} entries={entries} />
        ))}
      </div>
    </section>
  );
}

/** What was recorded is put away after the call, and takes a moment. */
function isBeingMade(calls: readonly CallRecord[]): boolean {
  return calls.some(({ recordings }) => recordings.some(({ state }) => state === 'live'));
}

/** An interaction without a call has no record; that is no failure. */
function noneAsEmpty(error: unknown): { calls: CallRecord[] } {
  if (error instanceof ApiError && error.status === 404) return { calls: [] };
  throw error;
}

function OneCall({ call, entries }: { call: CallRecord; entries: readonly Entry[] }) {
  const { t, language } = useTexts();
  const endText = useEndText();
  const customer = call.parties.findLast(({ role }) => role === 'customer');
  const end = call.ending && customer ? endText(call, customer) : null;
  return (
    <div className={styles.player}>
      <p className={styles.quiet}>
        {t(`call.direction.${call.direction}`)} · {dateAndTime(call.arrived_at, language)}
        {end && ` · ${end}`}
      </p>
      <LegTable call={call} />
      {call.recordings.length === 0 && <p className={styles.quiet}>{t('record.no_recording')}</p>}
      {call.recordings.map((recording) => (
        <RecordingView key={recording.id} recording={recording} entries={entries} />
      ))}
    </div>
  );
}
