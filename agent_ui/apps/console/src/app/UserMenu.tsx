import { LANGUAGE_NAMES, LANGUAGES, type UiLanguage } from '@mainstem/l10n';
import { Avatar } from '@mainstem/ui';
import {
  type MantineColorScheme,
  Menu,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core';
import {
  IconDeviceDesktop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSun,
  IconVolume,
  IconVolumeOff,
} from '@tabler/icons-react';
import { shortcutSheet, signOut } from '../actions/console';
import { useDesk, useRun } from '../actions/useActions';
import { Hidden } from '../parts/Hidden';
import { useObservable } from '../state/observable';
import { useIsNarrow } from '../state/screen';
import { useServices } from '../state/services';
import { useSession } from '../state/session';
import { useTexts } from '../state/texts';
import styles from './PresenceMenu.module.css';
import { useChooseLanguage } from './useDeskOfPage';

const SCHEMES = [
  { scheme: 'light', icon: IconSun },
  { scheme: 'dark', icon: IconMoon },
  { scheme: 'auto', icon: IconDeviceDesktop },
] as const;

/** Language, colours, sound and signing out. */
export function UserMenu() {
  const { user, tenant } = useSession();
  const { t } = useTexts();
  const isNarrow = useIsNarrow();
  const run = useRun();
  const { toggle } = useDesk();
  const { isSoundOn } = useObservable(useServices().preferences);
  return (
    <Menu position={isNarrow ? 'top-end' : 'right-end'} width={240} closeOnItemClick={false}>
      <Menu.Target>
        <UnstyledButton className={styles.account}>
          <Avatar name={user.name} size="2.25rem" />
          <Hidden>{t('user.menu', { name: user.name })}</Hidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.who}>
          <p>
            <strong>{user.name}</strong>
          </p>
          <p>{tenant.name}</p>
        </div>
        <Menu.Divider />
        <LanguageChoices />
        <Menu.Divider />
        <ColourChoices />
        <Menu.Divider />
        <Menu.CheckboxItem
          checked={isSoundOn}
          onChange={toggle.sound}
          rightSection={isSoundOn ? <IconVolume size={18} /> : <IconVolumeOff size={18} />}
        >
          {t('user.sound')}
        </Menu.CheckboxItem>
        <Menu.Item
          closeMenuOnClick
          leftSection={<IconKeyboard size={18} />}
          onClick={() => void run(shortcutSheet)}
        >
          {t('user.shortcuts')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={18} />} onClick={() => void run(signOut)}>
          {t('user.sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function LanguageChoices() {
  const { t, language } = useTexts();
  const choose = useChooseLanguage();
  return (
    <Menu.RadioGroup value={language} onChange={(value) => choose(value as UiLanguage)}>
      <Menu.Label>{t('user.language')}</Menu.Label>
      {LANGUAGES.map((each) => (
        <Menu.RadioItem key={each} value={each} lang={each}>
          {LANGUAGE_NAMES[each]}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}

function ColourChoices() {
  const { t } = useTexts();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu.RadioGroup
      value={colorScheme}
      onChange={(value) => setColorScheme(value as MantineColorScheme)}
    >
      <Menu.Label>{t('user.colours')}</Menu.Label>
      {SCHEMES.map(({ scheme, icon: Sign }) => (
        <Menu.RadioItem key={scheme} value={scheme} rightSection={<Sign size={18} />}>
          {t(`user.${scheme}`)}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
