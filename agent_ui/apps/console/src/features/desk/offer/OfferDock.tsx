import { inLanguage } from '@mainstem/l10n';
import { useLive } from '../../../state/live';
import { useObservable } from '../../../state/observable';
import { cardOf, queueOf, ringing } from '../../../state/select';
import { useServices } from '../../../state/services';
import { useCustomerName, useTexts } from '../../../state/texts';
import styles from './Offer.module.css';
import { OfferCardView } from './OfferCardView';
import { useRingSound, useTitleFlash } from './useRinging';

/** What rings, on every page: seen, heard, read out, and never in the way of typing. */
export function OfferDock() {
  const { t, language } = useTexts();
  const { preferences, phone } = useServices();
  const { isSoundOn } = useObservable(preferences);
  const offer = useLive((live) => ringing(live)[0] ?? null);
  const more = useLive((live) => Math.max(0, ringing(live).length - 1));
  const card = useLive((live) => cardOf(live, offer?.interaction ?? null));
  const queue = useLive((live) => queueOf(live, card?.queue ?? null));
  const customerName = useCustomerName();
  const name = offer && card ? customerName(card.customer, card.channel) : null;
  const queueName = queue ? inLanguage(queue.names, language) : '';
  const kind = card?.channel === 'voice' ? 'phone' : 'message';
  useRingSound(offer?.id ?? null, kind, phone.get().devices.ringer, isSoundOn);
  useTitleFlash(name);
  return (
    <div className={styles.dock}>
      <p className={styles.read} role="alert">
        {name &&
          t(kind === 'phone' ? 'offer.announce_call' : 'offer.announce', {
            name,
            queue: queueName,
          })}
      </p>
      {offer && card && (
        <OfferCardView key={offer.id} offer={offer} card={card} queueName={queueName} more={more} />
      )}
    </div>
  );
}
