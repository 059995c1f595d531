import { IconPhoneX } from '@tabler/icons-react';
import { ActionButton } from '../../../actions/ActionButton';
import { acceptElsewhere } from '../../../actions/offer';
import { useObservable } from '../../../state/observable';
import { useServices } from '../../../state/services';
import { useTexts } from '../../../state/texts';
import styles from './Offer.module.css';

/** Says that the phone is not ready for the call, what accepting will do, and the way around it. */
export function PhoneHint() {
  const { t } = useTexts();
  const { line } = useObservable(useServices().phone);
  if (line.is === 'ready') return null;
  const why = line.is === 'off' ? line.why : null;
  const usual = line.is === 'off' ? 'offer.phone_off' : 'offer.phone_wait';
  const text: string = why ? t(`phone.why.${why}`) : t(usual);
  return (
    <div className={styles.hint} role="status">
      <p>
        <IconPhoneX size={17} aria-hidden="true" />
        <span>{text}</span>
      </p>
      <ActionButton action={acceptElsewhere} variant="subtle" />
    </div>
  );
}
