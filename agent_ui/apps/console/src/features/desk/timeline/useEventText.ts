import type { Entry } from '@mainstem/api';
import { comingMoment, inLanguage } from '@mainstem/l10n';
import { useLive } from '../../../state/live';
import { useDispositionName } from '../../../state/queries';
import { useServices } from '../../../state/services';
import { useCodeText, useTexts } from '../../../state/texts';

/** The sentence for an event line, in the reader's language. */
export function useEventText(): (entry: Entry) => string {
  const { t, i18n, language } = useTexts();
  const codeText = useCodeText();
  const dispositionName = useDispositionName();
  const { socket } = useServices();
  const nameOf = useNames();
  return (entry) => {
    const { event } = entry;
    if (!event) return entry.text;
    const name = sentenceOf(event);
    const key = `event.${name}`;
    if (!i18n.exists(key)) return entry.text || name.replaceAll(/[._]/gu, ' ');
    return t(key as 'event.transferred', {
      queue: nameOf(event.queue),
      agent: nameOf(event.agent) || nameOf(event.by),
      by: nameOf(event.by) || nameOf(event.agent),
      to: nameOf(event.agent) || nameOf(event.queue),
      cause: codeText('cause', textOf(event.cause)),
      reason: codeText('handover.reasons', textOf(event.reason)),
      disposition: dispositionName(textOf(event.disposition)),
      until: event.until ? comingMoment(textOf(event.until), socket.clock.now(), language) : '',
      keys: textOf(event.keys),
    });
  };
}

/** Names of agents and queues by their ids; what is not an id is a name already. */
function useNames(): (value: unknown) => string {
  const { language } = useTexts();
  const agents = useLive(({ known }) => known?.state.agents);
  const queues = useLive(({ known }) => known?.state.queues);
  return (value) => {
    const id = textOf(value);
    const queue = queues?.[id];
    return queue ? inLanguage(queue.names, language) : (agents?.[id]?.name ?? id);
  };
}

function sentenceOf(event: NonNullable<Entry['event']>): string {
  if (event.name === 'closed' && event.disposition) return 'closed_as';
  if (event.name === 'accepted' && event.how === 'taken') return 'taken';
  return event.name;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
