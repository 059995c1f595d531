import { Outlet } from '@tanstack/react-router';
import { useRef } from 'react';
import { DeskProvider, useShortcuts } from '../actions/useActions';
import { OfferDock } from '../features/desk/offer/OfferDock';
import { AskedDock } from '../features/phone/AskedDock';
import { PhoneDialogs } from '../features/phone/PhoneDialogs';
import { usePhoneLife } from '../features/phone/usePhoneLife';
import { NoticeList } from '../parts/NoticeList';
import { useSocketLife } from '../state/live';
import { useTexts } from '../state/texts';
import { ConnectionBanner } from './ConnectionBanner';
import { Palette } from './Palette';
import { PresenceNotice } from './PresenceNotice';
import { Rail } from './Rail';
import styles from './Shell.module.css';
import { ShortcutSheet } from './ShortcutSheet';
import { useDeskOfPage } from './useDeskOfPage';

/** The frame of every page: rail, banners, what rings, and the page itself. */
export function Shell() {
  const desk = useDeskOfPage();
  useSocketLife();
  return (
    <DeskProvider value={desk}>
      <Frame />
    </DeskProvider>
  );
}

function Frame() {
  useShortcuts();
  usePhoneLife();
  const { t } = useTexts();
  const content = useRef<HTMLElement>(null);
  return (
    <div className={styles.shell}>
      <button type="button" className={styles.skip} onClick={() => content.current?.focus()}>
        {t('app.skip')}
      </button>
      <Rail />
      <div className={styles.body}>
        <ConnectionBanner />
        <PresenceNotice />
        <main ref={content} tabIndex={-1} className={styles.content}>
          <Outlet />
        </main>
      </div>
      <OfferDock />
      <AskedDock />
      <NoticeList />
      <Palette />
      <PhoneDialogs />
      <ShortcutSheet />
    </div>
  );
}
