/** Commands of a call, its record, and what administrators decide about voice. */

import type { CallRecord } from './calls';
import type { ApiClient } from './client';
import type { Instant } from './desk';

export interface PhoneToken {
  url: string;
  token: string;
  expires_at: Instant;
}

export interface Dialled {
  call: string;
  interaction: string | null;
}

export interface Reached {
  user: string | null;
  number: string;
  name: string;
}

export type ConsultEnd = 'back' | 'swap' | 'join' | 'complete';
export type SuperviseMode = 'listen' | 'whisper' | 'barge' | 'intercept' | 'leave';

export interface Contact {
  id: string;
  name: string;
  number: string;
  detail: string;
}

export interface VoiceSettings {
  is_recorded: boolean;
  is_beeping: boolean;
  is_captioned: boolean;
  offers_callback: boolean;
  announces_agent: boolean;
  agent_numbers: Record<string, string>;
  out_trunk: string;
  out_number: string;
  region: string;
  /** So many calls of one number within an hour are too many; 0: no limit. */
  nuisance_calls: number;
  keep_days: Record<string, number>;
  /** Queue and the outside numbers that are called, in this order, when nobody takes a caller. */
  on_call: Record<string, string[]>;
  on_call_seconds: number;
}

export interface VoiceNumber {
  number: string;
  label: string;
  languages: string[];
}

export type LineKind = 'trunk' | 'desk_phone';
export type Srtp = 'off' | 'optional' | 'required';

export interface VoiceLine {
  kind: LineKind;
  name: string;
  host: string;
  port: number;
  user: string;
  has_password: boolean;
  is_registered: boolean;
  may_transfer: boolean;
  caller: string;
  sources: string[];
  srtp: string;
  owner: string | null;
  is_enabled: boolean;
}

/** Without `password` the stored one stays. */
export type LineChange = Omit<VoiceLine, 'kind' | 'name' | 'has_password'> & { password?: string };

export type RuleKind = 'block' | 'welcome' | 'may_dial' | 'must_not_dial';

export interface NumberRule {
  id: string;
  kind: RuleKind;
  pattern: string;
  note: string;
  until: Instant | null;
}

export interface VoiceNode {
  node: string;
  is_connected: boolean;
  since: Instant | null;
  report: Record<string, unknown> | null;
}

interface Items<T> {
  items: T[];
}

export function voiceCalls(c: ApiClient) {
  return { ...commandsOf(c), ...recordOf(c), ...listsOf(c), ...linesOf(c) };
}

function commandsOf(c: ApiClient) {
  const at = (call: string, verb: string) => `/api/voice/calls/${id(call)}/${verb}`;
  return {
    phoneToken: () => c.post<PhoneToken>('/api/voice/phone', {}),
    dial: (number: string, customer?: string) =>
      c.post<Dialled>('/api/voice/calls', customer ? { number, customer } : { number }),
    holdCall: (call: string, isHeld: boolean) => c.post(at(call, 'hold'), { is_held: isHeld }),
    muteCall: (call: string, isMuted: boolean) => c.post(at(call, 'mute'), { is_muted: isMuted }),
    sendKeys: (call: string, digits: string) => c.post(at(call, 'keys'), { digits }),
    hangUp: (call: string, leg: string | null) => c.post(at(call, 'hang_up'), { leg }),
    pauseRecording: (call: string, isPaused: boolean) =>
      c.post(at(call, 'recording'), { is_paused: isPaused }),
    redial: (call: string) => c.post(at(call, 'redial'), {}),
    consult: (call: string, whom: Reached) => c.post(at(call, 'consult'), whom),
    endConsult: (call: string, how: ConsultEnd) => c.post(at(call, 'consult/end'), { how }),
    answerConsult: (call: string, isTaken: boolean) =>
      c.post(at(call, 'consult/answer'), { is_taken: isTaken }),
    transferCall: (call: string, number: string, name: string) =>
      c.post(at(call, 'transfer'), { number, name }),
    supervise: (call: string, mode: SuperviseMode) => c.post(at(call, 'supervise'), { mode }),
  };
}

function recordOf(c: ApiClient) {
  const at = (interaction: string) => `/api/voice/interactions/${id(interaction)}`;
  return {
    callRecord: (interaction: string) =>
      c.get<{ calls: CallRecord[] }>(`${at(interaction)}/record`),
    attachedDataUrl: (interaction: string) => c.url(`${at(interaction)}/data.xml`),
    recordingUrl: (recording: string) => c.url(`/api/voice/recordings/${id(recording)}/audio`),
  };
}

function listsOf(c: ApiClient) {
  return {
    voiceSettings: () => c.get<VoiceSettings>('/api/voice/settings'),
    saveVoiceSettings: (settings: VoiceSettings) => c.put<unknown>('/api/voice/settings', settings),
    numberRules: () => c.get<Items<NumberRule>>('/api/voice/rules'),
    addNumberRule: (rule: Omit<NumberRule, 'id'>) => c.post<unknown>('/api/voice/rules', rule),
    removeNumberRule: (rule: string) => c.delete<unknown>(`/api/voice/rules/${id(rule)}`),
    contacts: (q: string) => c.get<Items<Contact>>('/api/voice/contacts', { query: { q } }),
    addContact: (contact: Omit<Contact, 'id'>) => c.post<unknown>('/api/voice/contacts', contact),
    removeContact: (contact: string) => c.delete<unknown>(`/api/voice/contacts/${id(contact)}`),
    voiceNodes: () => c.get<{ nodes: VoiceNode[] }>('/api/voice/nodes'),
  };
}

function linesOf(c: ApiClient) {
  const line = (kind: LineKind, name: string) => `/api/voice/lines/${kind}/${id(name)}`;
  const number = (value: string) => `/api/voice/numbers/${id(value)}`;
  return {
    voiceNumbers: () => c.get<Items<VoiceNumber>>('/api/voice/numbers'),
    saveVoiceNumber: ({ number: value, label, languages }: VoiceNumber) =>
      c.put<unknown>(number(value), { label, languages }),
    removeVoiceNumber: (value: string) => c.delete<unknown>(number(value)),
    voiceLines: () => c.get<Items<VoiceLine>>('/api/voice/lines'),
    saveVoiceLine: (kind: LineKind, name: string, change: LineChange) =>
      c.put<unknown>(line(kind, name), change),
    removeVoiceLine: (kind: LineKind, name: string) => c.delete<unknown>(line(kind, name)),
  };
}

function id(value: string): string {
  return encodeURIComponent(value);
}
