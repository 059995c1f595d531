import {
  IconBook2,
  IconInbox,
  IconLayoutDashboard,
  IconPhoneCall,
  IconUsers,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { PhoneControl } from '../features/phone/PhoneControl';
import { useLive } from '../state/live';
import { inBox } from '../state/select';
import { usePermission } from '../state/session';
import { useTexts } from '../state/texts';
import { ConnectionSign } from './ConnectionSign';
import { Mark } from './Mark';
import { PresenceMenu } from './PresenceMenu';
import styles from './Rail.module.css';
import { UserMenu } from './UserMenu';

const PLACES = [
  { to: '/desk', name: 'desk', icon: IconInbox, permission: 'interactions.read' },
  { to: '/board', name: 'board', icon: IconLayoutDashboard, permission: 'desk.supervise' },
  { to: '/customers', name: 'customers', icon: IconUsers, permission: 'customers.read' },
  { to: '/knowledge', name: 'knowledge', icon: IconBook2, permission: 'knowledge.read' },
  { to: '/voice', name: 'voice', icon: IconPhoneCall, permission: 'voice.read' },
] as const;

/** The way to the pages, one's presence and one's account. At the bottom on a small screen. */
export function Rail() {
  const { t } = useTexts();
  return (
    <aside className={styles.rail} aria-label={t('app.name')}>
      <span className={styles.mark}>
        <Mark />
      </span>
      <nav aria-label={t('nav.label')} className={styles.places}>
        {PLACES.map((place) => (
          <Place key={place.to} place={place} />
        ))}
      </nav>
      <div className={styles.own}>
        <ConnectionSign />
        <PresenceMenu />
        <PhoneControl />
        <UserMenu />
      </div>
    </aside>
  );
}

function Place({ place }: { place: (typeof PLACES)[number] }) {
  const { t } = useTexts();
  const isAllowed = usePermission(place.permission);
  const unread = useLive((live) =>
    place.name === 'desk' && live.known
      ? inBox(live.known.state, 'mine').reduce((sum, card) => sum + card.unread, 0)
      : 0,
  );
  if (!isAllowed) return null;
  const name = t(`nav.${place.name}`);
  return (
    <Link to={place.to} className={styles.place}>
      <place.icon size={21} stroke={1.8} aria-hidden="true" />
      <span className={styles.name}>{name}</span>
      {unread > 0 && (
        <span className={styles.unread}>
          <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
          <span className={styles.read}>{t('inbox.unread', { count: unread })}</span>
        </span>
      )}
    </Link>
  );
}
