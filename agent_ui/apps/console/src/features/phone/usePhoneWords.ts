import { useDesk } from '../../actions/useActions';
import { useObservable } from '../../state/observable';
import { useServices } from '../../state/services';
import { useTexts } from '../../state/texts';

export type PhoneLook = 'off' | 'busy' | 'good' | 'talk' | 'lost';

/** How the phone stands, in one word and in a sentence. */
export function usePhoneWords(): { look: PhoneLook; word: string; text: string } {
  const { t } = useTexts();
  const { phone } = useServices();
  const { calls } = useDesk();
  const { line, problem, isHeldBack } = useObservable(phone);
  switch (line.is) {
    case 'off': {
      const look = line.why === null || line.why === 'elsewhere' ? 'off' : 'lost';
      const text = line.why === null ? t('phone.off_text') : t(`phone.why.${line.why}`);
      return { look, word: t('phone.off'), text };
    }
    case 'opening':
      return { look: 'busy', word: t('phone.opening'), text: t('phone.opening_text') };
    case 'connecting':
      return { look: 'busy', word: t('phone.connecting'), text: t('phone.connecting_text') };
    case 'lost':
      return { look: 'lost', word: t('phone.lost'), text: t(`phone.lost_why.${line.why}`) };
    case 'ready':
      if (problem)
        return { look: 'lost', word: t('phone.unheard'), text: t(`phone.why.${problem}`) };
      if (isHeldBack)
        return { look: 'lost', word: t('phone.silent'), text: t('phone.silent_text') };
      if (calls.own)
        return { look: 'talk', word: t('phone.talking'), text: t('phone.talking_text') };
      return { look: 'good', word: t('phone.ready'), text: t('phone.ready_text') };
  }
}
