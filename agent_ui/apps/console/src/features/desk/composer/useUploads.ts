/** Files on their way up: progress, failure, another try, removal. */

import { type StoredAttachment, upload } from '@mainstem/api';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useApi } from '../../../state/services';

export interface Upload {
  id: number;
  file: File;
  /** 0 to 1. */
  done: number;
  state: 'sending' | 'stored' | 'failed';
  stored: StoredAttachment | null;
}

export interface Uploads {
  list: readonly Upload[];
  add: (files: Iterable<File>) => void;
  retry: (id: number) => void;
  remove: (id: number) => void;
  clear: () => void;
}

export function useUploads(): Uploads {
  const { client } = useApi();
  const [list, setList] = useState<readonly Upload[]>([]);
  const aborts = useRef(new Map<number, AbortController>());
  const last = useRef(0);

  const change = useCallback((id: number, change: Partial<Upload>) => {
    setList((before) => before.map((each) => (each.id === id ? { ...each, ...change } : each)));
  }, []);

  const begin = useCallback(
    async (id: number, file: File) => {
      const abort = new AbortController();
      aborts.current.set(id, abort);
      try {
        const stored = await upload(client, file, (done) => change(id, { done }), abort.signal);
        change(id, { state: 'stored', done: 1, stored });
      } catch {
        if (!abort.signal.aborted) change(id, { state: 'failed' });
      } finally {
        aborts.current.delete(id);
      }
    },
    [client, change],
  );

  const add = useCallback(
    (files: Iterable<File>) => {
      const made = [...files].map((file): Upload => {
        last.current += 1;
        return { id: last.current, file, done: 0, state: 'sending', stored: null };
      });
      setList((before) => [...before, ...made]);
      for (const each of made) void begin(each.id, each.file);
    },
    [begin],
  );

  const retry = useCallback(
    (id: number) => {
      const found = list.find((each) => each.id === id);
      if (!found) return;
      change(id, { state: 'sending', done: 0 });
      void begin(id, found.file);
    },
    [list, change, begin],
  );

  const remove = useCallback((id: number) => {
    aborts.current.get(id)?.abort();
    setList((before) => before.filter((each) => each.id !== id));
  }, []);

  const clear = useCallback(() => setList([]), []);

  useEffect(() => {
    const running = aborts.current;
    return () => {
      for (const abort of running.values()) abort.abort();
    };
  }, []);

  return { list, add, retry, remove, clear };
}
