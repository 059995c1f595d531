/** What the composer holds and does: the draft, the mode, sending, and being reached by actions. */

import { type RefObject, useCallback, useEffect, useState } from 'react';
import type { Draft } from '../../../state/drafts';
import { useObservable } from '../../../state/observable';
import { useServices } from '../../../state/services';
import { useTexts } from '../../../state/texts';
import { putInto } from './canned';
import { type Uploads, useUploads } from './useUploads';

/** The cap of the channel protocol. */
export const LONGEST_TEXT = 4_000;

export type ComposerMode = 'reply' | 'note';

export interface ComposerState {
  mode: ComposerMode;
  setMode: (mode: ComposerMode) => void;
  text: string;
  setText: (text: string) => void;
  save: Draft['save'];
  uploads: Uploads;
  /** Put words in, over a range or at the caret. */
  put: (words: string, start?: number, end?: number) => void;
  canSend: boolean;
  send: () => void;
}

export function useComposer(
  interaction: string,
  canReply: boolean,
  field: RefObject<HTMLTextAreaElement | null>,
  picker: RefObject<HTMLInputElement | null>,
): ComposerState {
  const { drafts, outbox, notices, socket, ui } = useServices();
  const { t } = useTexts();
  const [chosen, setMode] = useState<ComposerMode>('reply');
  const mode = canReply ? chosen : 'note';
  const draft = useObservable(drafts)[interaction] ?? drafts.of(interaction);
  const uploads = useUploads();
  const text = draft[mode];

  const setText = useCallback(
    (next: string) => {
      drafts.write(interaction, mode, next);
      if (mode === 'reply' && next) socket.sendTyping(interaction);
    },
    [drafts, interaction, mode, socket],
  );

  const put = useCallback(
    (words: string, start?: number, end?: number) => {
      const area = field.current;
      const now = drafts.of(interaction)[mode];
      const from = start ?? area?.selectionStart ?? now.length;
      const placed = putInto(now, from, end ?? area?.selectionEnd ?? now.length, words);
      drafts.write(interaction, mode, placed.text);
      requestAnimationFrame(() => {
        area?.focus();
        area?.setSelectionRange(placed.caret, placed.caret);
      });
    },
    [drafts, interaction, mode, field],
  );

  useEffect(() => {
    ui.composer = {
      write: (kind) => {
        setMode(kind);
        requestAnimationFrame(() => field.current?.focus());
      },
      insert: (words) => put(words),
      attach: () => picker.current?.click(),
    };
    return () => {
      ui.composer = null;
    };
  }, [ui, put, field, picker]);

  const stored = uploads.list.flatMap((each) => (each.stored ? [each.stored] : []));
  const hasWords = text.trim() !== '';
  const canSend =
    text.length <= LONGEST_TEXT && (hasWords || (mode === 'reply' && stored.length > 0));

  const send = useCallback(() => {
    if (!canSend) return;
    if (mode === 'reply' && uploads.list.some((each) => each.state === 'sending')) {
      notices.tell('failed', t('conversation.upload_wait'));
      return;
    }
    const kind = mode === 'note' ? 'note' : 'message';
    const attachments = mode === 'reply' ? stored : [];
    void outbox.add({ interaction, kind, text: text.trim(), attachments });
    drafts.write(interaction, mode, '');
    if (mode === 'reply') uploads.clear();
    else if (canReply) setMode('reply');
  }, [canSend, mode, uploads, notices, t, stored, outbox, interaction, text, drafts, canReply]);

  return { mode, setMode, text, setText, save: draft.save, uploads, put, canSend, send };
}
