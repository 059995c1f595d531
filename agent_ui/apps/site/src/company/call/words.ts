/** What the page says about a call, in both languages. */

import type { Both } from '../facts';
import type { Standing, Trouble } from './visit';

export const STANDINGS: Record<Exclude<Standing['is'], 'idle'> | 'held', Both> = {
  asking: {
    en: 'Your browser asks whether we may hear you. Please allow the microphone.',
    zh: '浏览器正在询问是否允许使用麦克风，请选择允许。',
  },
  calling: { en: 'Calling…', zh: '正在呼叫……' },
  up: { en: 'You are through', zh: '已接通' },
  held: { en: 'Please hold the line', zh: '请稍候，您正在等待' },
  lost: {
    en: 'The connection is gone for a moment. We are putting you back through.',
    zh: '连接暂时中断，正在重新接通。',
  },
};

const CHAT: Both = {
  en: 'Write to us in the chat, or dial 01632 960100.',
  zh: '您可以在聊天中联系我们，或拨打 01632 960100。',
};
const withChat = (en: string, zh: string): Both => ({
  en: `${en} ${CHAT.en}`,
  zh: `${zh}${CHAT.zh}`,
});

export const TROUBLES: Record<Trouble, Both> = {
  over: { en: 'The call has ended.', zh: '通话已结束。' },
  denied: {
    en: 'The page may not use your microphone. Allow it beside the address, then call again.',
    zh: '本页面无权使用麦克风。请在地址栏旁允许后重新呼叫。',
  },
  no_microphone: withChat(
    'No microphone was found. Connect one and call again.',
    '没有找到麦克风，请连接后重新呼叫。',
  ),
  microphone_busy: {
    en: 'Another program is using your microphone. Close it, then call again.',
    zh: '麦克风正被其他程序占用，请关闭后重新呼叫。',
  },
  insecure: withChat(
    'Browsers give the microphone only to pages with https.',
    '浏览器只允许 https 页面使用麦克风。',
  ),
  unsupported: withChat('This browser cannot make calls.', '此浏览器不支持通话。'),
  audio_failed: withChat('Sound could not be started on this device.', '此设备无法启动声音。'),
  busy: withChat('All lines are busy. Please try again in a minute.', '线路繁忙，请稍后再试。'),
  refused: withChat('The call was not taken.', '呼叫未被接听。'),
  offline: withChat('We cannot be reached from here at the moment.', '目前无法从这里接通我们。'),
  lost: withChat('The connection was lost.', '连接已断开。'),
};

export const MUTE: Both = { en: 'Mute', zh: '静音' };
export const UNMUTE: Both = { en: 'Unmute', zh: '取消静音' };
