import { inLanguage } from '@mainstem/l10n';
import {
  IconDeviceMobileMessage,
  IconMail,
  IconMessage2,
  IconMessages,
  IconPhone,
} from '@tabler/icons-react';
import { useChannels } from '../state/queries';
import { useTexts } from '../state/texts';

const ICONS: Record<string, typeof IconMessage2> = {
  message: IconMessage2,
  chat: IconMessage2,
  web_chat: IconMessage2,
  mail: IconMail,
  email: IconMail,
  phone: IconPhone,
  voice: IconPhone,
  sms: IconDeviceMobileMessage,
};

/** What the server calls a channel, in the reader's language; nothing until that is known. */
export function useChannelName(): (kind: string) => string {
  const { language } = useTexts();
  const { data } = useChannels();
  return (kind) => {
    if (!data) return '';
    const channel = data.find((each) => each.kind === kind);
    return channel ? inLanguage(channel.names, language) : kind.replaceAll('_', ' ');
  };
}

export function ChannelIcon({ kind, size = 16 }: { kind: string; size?: number }) {
  const { data } = useChannels();
  const name = useChannelName()(kind);
  const icon = data?.find((each) => each.kind === kind)?.icon ?? kind;
  const Shape = ICONS[icon] ?? ICONS[kind] ?? IconMessages;
  const said = name ? { role: 'img', 'aria-label': name } : { 'aria-hidden': true };
  return <Shape size={size} stroke={1.8} {...said} />;
}
