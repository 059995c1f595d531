import type { Identity } from '@mainstem/api';
import { Tag } from '@mainstem/ui';
import { UnstyledButton } from '@mantine/core';
import {
  IconMail,
  IconPhone,
  IconPhoneOutgoing,
  IconShieldCheck,
  IconShieldQuestion,
  IconWorld,
} from '@tabler/icons-react';
import { useServices } from '../../state/services';
import { usePermission } from '../../state/session';
import { useCodeText, useTexts } from '../../state/texts';
import styles from './Customer.module.css';

const ICONS: Record<string, typeof IconMail> = {
  email: IconMail,
  phone: IconPhone,
  visitor: IconWorld,
};

export interface IdentitiesProps {
  customer: string;
  identities: readonly Identity[];
}

/** How the customer is known, and whether anything proves it. */
export function Identities({ customer, identities }: IdentitiesProps) {
  const { t } = useTexts();
  const codeText = useCodeText();
  return (
    <section className={styles.part}>
      <h3>{t('customer.identities')}</h3>
      <ul className={styles.identities}>
        {identities.map((identity) => {
          const Sign = ICONS[identity.kind] ?? IconWorld;
          return (
            <li key={identity.kind + identity.value}>
              <Sign
                size={17}
                stroke={1.8}
                role="img"
                aria-label={codeText('customer.kind', identity.kind)}
              />
              <Value identity={identity} customer={customer} />
              <VerifiedTag isVerified={identity.verified} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** A number can be called by pressing it. */
function Value({ identity, customer }: { identity: Identity; customer: string }) {
  const { t } = useTexts();
  const { ui } = useServices();
  const mayDial = usePermission('voice.dial');
  const shown = shownValue(identity, t('customer.browser'));
  if (identity.kind !== 'phone' || !mayDial) return <span className={styles.value}>{shown}</span>;
  return (
    <UnstyledButton
      className={`${styles.value} ${styles.dial}`}
      title={t('dial.call_number', { number: shown })}
      aria-label={t('dial.call_number', { number: shown })}
      onClick={() => ui.openDial({ number: identity.value, customer })}
    >
      {shown}
      <IconPhoneOutgoing size={15} aria-hidden="true" />
    </UnstyledButton>
  );
}

/** A visitor's id says nothing to people; its end tells two apart. */
function shownValue({ kind, value }: Identity, browser: string): string {
  return kind === 'visitor' ? `${browser} ${value.slice(-4)}` : value;
}

function VerifiedTag({ isVerified }: { isVerified: boolean }) {
  const { t } = useTexts();
  if (isVerified) {
    return (
      <Tag tone="ok" icon={<IconShieldCheck size={13} aria-hidden="true" />}>
        {t('customer.verified')}
      </Tag>
    );
  }
  return (
    <span title={t('customer.claimed_text')}>
      <Tag tone="warn" icon={<IconShieldQuestion size={13} aria-hidden="true" />}>
        {t('customer.claimed')}
      </Tag>
    </span>
  );
}
