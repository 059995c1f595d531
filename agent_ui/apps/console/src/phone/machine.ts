/** What the phone does after each thing that happens: pure, so that every case can be tried. */

import type { AudioProblem, ServerSaid } from '@mainstem/phone';

/** `replaced`: another tab took the phone · `elsewhere`: another tab has it already. */
export type OffReason = AudioProblem | 'replaced' | 'elsewhere' | 'not_allowed' | 'rejected';
export type LostReason = 'offline' | 'busy' | 'shutdown';

export type Line =
  | { is: 'off'; why: OffReason | null }
  /** The microphone is being opened. */
  | { is: 'opening' }
  | { is: 'connecting'; attempt: number; token: string | null }
  | { is: 'ready'; leg: string }
  /** It will be tried again. */
  | { is: 'lost'; attempt: number; why: LostReason };

export type PhoneEvent =
  | { type: 'turn_on' }
  | { type: 'turn_off'; why: OffReason | null }
  | { type: 'audio_open' }
  | { type: 'audio_failed'; problem: AudioProblem }
  | { type: 'token'; url: string; token: string }
  | { type: 'token_refused' }
  | { type: 'token_failed' }
  | { type: 'opened' }
  | { type: 'heard'; said: ServerSaid }
  | { type: 'closed' }
  | { type: 'retry' };

export type PhoneEffect =
  | { do: 'open_audio' }
  | { do: 'close_audio' }
  | { do: 'ask_token' }
  | { do: 'dial'; url: string }
  | { do: 'hello'; token: string }
  | { do: 'hang_up'; isForGood: boolean }
  | { do: 'retry_in'; ms: number }
  | { do: 'pong'; at: number }
  | { do: 'measure'; at: number }
  | { do: 'mark'; name: string }
  | { do: 'clear' };

export type Stepped = readonly [Line, readonly PhoneEffect[]];

export const OFF: Line = { is: 'off', why: null };
const DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000] as const;
const LONGEST_MS = 8_000;

export function step(line: Line, event: PhoneEvent): Stepped {
  switch (event.type) {
    case 'turn_on':
      return line.is === 'off' ? [{ is: 'opening' }, [{ do: 'open_audio' }]] : [line, []];
    case 'turn_off':
      return turnedOff(line, event.why);
    case 'audio_open':
      return line.is === 'opening' ? ask(0) : [line, []];
    case 'audio_failed':
      return line.is === 'opening' ? turnedOff(line, event.problem) : [line, []];
    case 'token':
      if (line.is !== 'connecting') return [line, []];
      return [{ ...line, token: event.token }, [{ do: 'dial', url: event.url }]];
    case 'token_refused':
      return line.is === 'connecting' ? turnedOff(line, 'not_allowed') : [line, []];
    case 'token_failed':
      return line.is === 'connecting' ? lost(line, 'offline') : [line, []];
    case 'opened':
      if (line.is !== 'connecting' || line.token === null) return [line, []];
      return [line, [{ do: 'hello', token: line.token }]];
    case 'heard':
      return afterSaid(line, event.said);
    case 'closed':
      return line.is === 'connecting' || line.is === 'ready' ? lost(line, 'offline') : [line, []];
    case 'retry':
      return line.is === 'lost' ? ask(line.attempt) : [line, []];
  }
}

function afterSaid(line: Line, said: ServerSaid): Stepped {
  if (line.is !== 'connecting' && line.is !== 'ready') return [line, []];
  switch (said.type) {
    case 'ready':
      return [{ is: 'ready', leg: said.leg }, []];
    case 'ping':
      return [line, [{ do: 'pong', at: said.at }]];
    case 'pong':
      return [line, [{ do: 'measure', at: said.at }]];
    case 'mark':
      return [line, [{ do: 'mark', name: said.name }]];
    case 'clear':
      return [line, [{ do: 'clear' }]];
    case 'bye':
      return afterBye(line, said.reason, said.retry_after);
    default:
      return [line, []];
  }
}

/** A token is good once: only `replaced` and a plain refusal end the phone. */
function afterBye(line: Line, reason: string, retryAfter: number | null): Stepped {
  switch (reason) {
    case 'replaced':
      return turnedOff(line, 'replaced');
    case 'rejected':
      return turnedOff(line, 'rejected');
    case 'not_allowed':
      return attemptOf(line) > 0 ? turnedOff(line, 'not_allowed') : lost(line, 'offline');
    case 'busy':
      return lost(line, 'busy', retryAfter);
    case 'shutdown':
      return lost(line, 'shutdown', retryAfter);
    default:
      return lost(line, 'offline', retryAfter);
  }
}

function ask(attempt: number): Stepped {
  return [{ is: 'connecting', attempt, token: null }, [{ do: 'ask_token' }]];
}

function lost(line: Line, why: LostReason, retryAfter: number | null = null): Stepped {
  const attempt = attemptOf(line);
  const ms = retryAfter === null ? (DELAYS_MS[attempt] ?? LONGEST_MS) : retryAfter * 1000;
  return [
    { is: 'lost', attempt: attempt + 1, why },
    [
      { do: 'hang_up', isForGood: false },
      { do: 'retry_in', ms },
    ],
  ];
}

function turnedOff(line: Line, why: OffReason | null): Stepped {
  if (line.is === 'off') return [{ is: 'off', why }, []];
  const isForGood = why !== 'replaced';
  return [{ is: 'off', why }, [{ do: 'hang_up', isForGood }, { do: 'close_audio' }]];
}

function attemptOf(line: Line): number {
  return line.is === 'connecting' ? line.attempt : 0;
}
