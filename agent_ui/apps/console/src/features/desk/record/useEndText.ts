import type { CallRecord, Party } from '@mainstem/api';
import { useCodeText, useTexts } from '../../../state/texts';
import { usePartyName } from '../call/Parties';

/** How a leg ended, and by whom; null while it lasts. */
export function useEndText(): (call: CallRecord, party: Party) => string | null {
  const { t } = useTexts();
  const codeText = useCodeText();
  const nameOf = usePartyName();
  return (call, party) => {
    const by = call.ended_by[party.leg];
    if (by === 'bot') return t('record.ended_by_bot');
    const who = call.parties.find(({ leg }) => leg === by);
    if (who) return t('record.ended_by', { name: nameOf(call, who) });
    return party.ending ? codeText('call.ending', party.ending) : null;
  };
}
