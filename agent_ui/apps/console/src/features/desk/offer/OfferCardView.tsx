import type { InteractionCard, OfferCard } from '@mainstem/api';
import { inLanguage } from '@mainstem/l10n';
import { Countdown, Tag } from '@mainstem/ui';
import { IconAlertTriangleFilled, IconChevronDown } from '@tabler/icons-react';
import { ActionButton } from '../../../actions/ActionButton';
import { accept, decline } from '../../../actions/offer';
import { ChannelIcon } from '../../../parts/ChannelIcon';
import { Since } from '../../../parts/Since';
import { Sureness } from '../../../parts/Sureness';
import { WhyView } from '../../../parts/WhyView';
import { callOf } from '../../../state/calls';
import { useLive, useNow } from '../../../state/live';
import { useCustomerName, useTexts } from '../../../state/texts';
import styles from './Offer.module.css';
import { PhoneHint } from './PhoneHint';

export interface OfferCardViewProps {
  offer: OfferCard;
  card: InteractionCard;
  queueName: string;
  /** How many more ring behind this one. */
  more: number;
}

/** One ringing offer: who, about what, since when, why me, and how long is left to answer. */
export function OfferCardView({ offer, card, queueName, more }: OfferCardViewProps) {
  const name = useCustomerName()(card.customer, card.channel);
  const { t, language } = useTexts();
  const caller = useLive((live) => callOf(live, card.id)?.caller ?? '');
  const now = useNow();
  const isCall = card.channel === 'voice';
  const left = Date.parse(offer.expires_at) - now;
  const total = Date.parse(offer.expires_at) - Date.parse(offer.made_at);
  return (
    <section className={styles.card} aria-label={t('offer.label', { name })}>
      <header className={styles.head}>
        <Countdown
          leftMs={left}
          totalMs={total}
          label={t('offer.left', { seconds: Math.max(0, Math.ceil(left / 1000)) })}
        />
        <div className={styles.who}>
          <p className={styles.title}>
            {t(isCall ? 'offer.title_call' : 'offer.title')}
            {card.urgent && (
              <Tag tone="danger" icon={<IconAlertTriangleFilled size={12} aria-hidden="true" />}>
                {t('inbox.urgent')}
              </Tag>
            )}
          </p>
          <h2>{name}</h2>
          <p className={styles.facts}>
            <ChannelIcon kind={card.channel} size={15} />
            {caller && <span>{caller}</span>}
            {queueName && <span>{queueName}</span>}
            {card.language && <span>{languageName(card.language, language)}</span>}
          </p>
        </div>
      </header>
      <Facts card={card} />
      <details className={styles.why}>
        <summary>
          <span className={styles.whyLine}>
            <strong>{t('offer.why_me')}</strong> {inLanguage(offer.why.summary, language)}
          </span>
          <IconChevronDown size={16} aria-hidden="true" />
        </summary>
        <WhyView why={offer.why} hasSummary={false} />
      </details>
      {isCall && <PhoneHint />}
      <div className={styles.buttons}>
        <ActionButton action={accept} hasKeys variant="filled" className={styles.accept} />
        <ActionButton action={decline} hasKeys />
      </div>
      {more > 0 && <p className={styles.more}>{t('offer.more', { count: more })}</p>}
    </section>
  );
}

function languageName(tag: string, language: string): string {
  return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag;
}

function Facts({ card }: { card: InteractionCard }) {
  const { t } = useTexts();
  const asked = card.handover?.asked || card.last?.text || card.subject;
  const intent = card.handover?.intent;
  return (
    <dl className={styles.list}>
      {asked && (
        <div className={styles.asked}>
          <dt>{t('offer.asked')}</dt>
          <dd>{asked}</dd>
        </div>
      )}
      {intent && (
        <div>
          <dt>{t('offer.bot_thinks')}</dt>
          <dd>
            {intent.label} <Sureness score={intent.score} />
          </dd>
        </div>
      )}
      {card.enqueued_at && (
        <div>
          <dt>{t('offer.waited')}</dt>
          <dd>
            <Since at={card.enqueued_at} />
          </dd>
        </div>
      )}
    </dl>
  );
}
