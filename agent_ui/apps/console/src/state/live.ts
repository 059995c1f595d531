/** Read what the socket knows. A component renders again only when what it selects changes. */

import type { ConnectionState, Live } from '@mainstem/live';
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import { SESSION_KEY, useServices } from './services';
import { useSession } from './session';

export function useLive<T>(select: (live: Live) => T): T {
  const { store } = useServices().socket;
  const last = useRef<{ value: T } | null>(null);
  const read = () => {
    const value = select(store.get());
    if (last.current && isSame(last.current.value, value)) return last.current.value;
    last.current = { value };
    return value;
  };
  return useSyncExternalStore(store.subscribe, read);
}

/** Equal as values one level deep: lists by their items, objects by their fields. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  if (left.length !== right.length || Array.isArray(a) !== Array.isArray(b)) return false;
  const other = b as Record<string, unknown>;
  return left.every(([key, value]) => Object.is(value, other[key]));
}

/** The time by the server's clock, ms; renders again every second. */
export function useNow(): number {
  const { socket } = useServices();
  useSyncExternalStore(onEverySecond, secondOfPage);
  return socket.clock.now();
}

const secondOfPage = () => Math.floor(Date.now() / 1000);

const waiting = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

function onEverySecond(listener: () => void): () => void {
  waiting.add(listener);
  ticking ??= setInterval(() => {
    for (const tell of waiting) tell();
  }, 1000);
  return () => {
    waiting.delete(listener);
    if (waiting.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

/** Keep the socket open while somebody is signed in, and tell it about the network. */
export function useSocketLife(): void {
  const { socket, outbox, drafts, queries } = useServices();
  const { user } = useSession();
  useEffect(() => outbox.open(user.id), [outbox, user.id]);
  const settle = useCallback(() => outbox.settle(), [outbox]);
  useEffect(() => {
    const lost = () => socket.networkLost();
    const back = () => socket.retryNow();
    const leave = () => drafts.flush();
    const unsubscribe = socket.store.subscribe(settle);
    window.addEventListener('offline', lost);
    window.addEventListener('online', back);
    window.addEventListener('pagehide', leave);
    socket.start();
    return () => {
      unsubscribe();
      window.removeEventListener('offline', lost);
      window.removeEventListener('online', back);
      window.removeEventListener('pagehide', leave);
      drafts.flush();
      socket.stop();
    };
  }, [socket, drafts, settle]);
  useEffect(() => {
    let before: ConnectionState = 'connecting';
    return socket.store.subscribe(() => {
      const { connection } = socket.store.get();
      if (connection === 'signed_out') queries.setQueryData(SESSION_KEY, null);
      const isLost = connection === 'offline' && before !== 'offline';
      if (connection === 'live' && before !== 'live') outbox.wake();
      if (isLost) void queries.invalidateQueries({ queryKey: SESSION_KEY });
      before = connection;
    });
  }, [socket, outbox, queries]);
}
