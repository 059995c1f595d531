/** The browser phone's wire: JSON in text frames, 20 ms of sound in binary ones. */

export const PROTOCOL = 'mainstem-phone';
export const RATE_HZ = 16_000;
/** Samples in one frame of 20 ms. */
export const FRAME_SAMPLES = 320;
export const FRAME_BYTES = FRAME_SAMPLES * 2;
export const PING_EVERY_MS = 5_000;
/** The server answers every ping; after so much silence the socket is gone. */
export const SILENCE_MS = 15_000;

export type PhoneSaid =
  | { type: 'hello'; token: string; phone: string }
  | { type: 'ping'; at: number }
  | { type: 'pong'; at: number }
  | { type: 'marked'; name: string }
  | { type: 'dtmf'; digit: string }
  | { type: 'mute'; muted: boolean }
  | {
      type: 'quality';
      underruns: number;
      dropped: number;
      buffer_ms: number;
      rtt_ms?: number;
    }
  | { type: 'bye' };

export type ServerSaid =
  | { type: 'ready'; phone: string; leg: string; rate: number; resumed: boolean }
  | { type: 'ping'; at: number }
  | { type: 'pong'; at: number }
  | { type: 'mark'; name: string }
  | { type: 'clear' }
  | { type: 'dtmf'; digit: string }
  /** How the call of somebody on a web page stands; agents see theirs on the console's socket. */
  | { type: 'state'; state: 'ringing' | 'early' | 'up' | 'held' | 'ended' }
  | { type: 'bye'; reason: string; code: number; retry_after: number | null };

/** The part of a browser's WebSocket that is used; tests give their own. */
export interface PhoneWire {
  send(frame: string | ArrayBuffer): void;
  close(): void;
  /** Bytes that wait to be sent. */
  readonly backlog: number;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

export function connectPhone(url: string): PhoneWire {
  const socket = new WebSocket(url, [PROTOCOL]);
  socket.binaryType = 'arraybuffer';
  const wire: PhoneWire = {
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame);
    },
    close: () => socket.close(),
    get backlog() {
      return socket.bufferedAmount;
    },
    onopen: null,
    onmessage: null,
    onclose: null,
  };
  socket.onopen = () => wire.onopen?.();
  socket.onmessage = (event) => wire.onmessage?.(event);
  socket.onclose = () => wire.onclose?.();
  return wire;
}

/** A frame of the server; null when it is none. */
export function parseSaid(text: string): ServerSaid | null {
  try {
    const said: unknown = JSON.parse(text);
    const isFrame = typeof said === 'object' && said !== null && 'type' in said;
    return isFrame ? (said as ServerSaid) : null;
  } catch {
    return null;
  }
}
