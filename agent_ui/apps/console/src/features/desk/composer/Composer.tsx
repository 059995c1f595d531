import type { InteractionCard, Suggestion } from '@mainstem/api';
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconLock, IconPaperclip, IconSend2 } from '@tabler/icons-react';
import { type ClipboardEvent, type DragEvent, useRef, useState } from 'react';
import { isVoice } from '../../../actions/model';
import { useDesk } from '../../../actions/useActions';
import { useTexts } from '../../../state/texts';
import styles from './Composer.module.css';
import { ComposerField } from './ComposerField';
import { ComposerModes } from './ComposerModes';
import { DraftSign } from './DraftSign';
import { SuggestionStrip } from './SuggestionStrip';
import { UploadList } from './UploadList';
import { LONGEST_TEXT, useComposer } from './useComposer';

export interface ComposerProps {
  card: InteractionCard;
  /** False: only an internal note can be written. */
  canReply: boolean;
  suggestions: readonly Suggestion[];
}

/** Where the agent writes: to the customer, or a note to colleagues. */
export function Composer({ card, canReply, suggestions }: ComposerProps) {
  const { t } = useTexts();
  const { go } = useDesk();
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const composer = useComposer(card.id, canReply, field, picker);
  const isNote = composer.mode === 'note';
  const tooMany = composer.text.length - LONGEST_TEXT;
  const files = useFileDrop(composer.uploads.add, !isNote);
  return (
    <form
      className={isNote ? `${styles.composer} ${styles.note}` : styles.composer}
      data-dropping={files.isOver || undefined}
      {...files.handlers}
      onSubmit={(event) => {
        event.preventDefault();
        composer.send();
      }}
    >
      {!isNote && <SuggestionStrip suggestions={suggestions} onInsert={composer.put} />}
      {isVoice(card) && (
        <SuggestionStrip
          suggestions={suggestions}
          hasKeys={false}
          onInsert={() => go.panel('suggestions')}
        />
      )}
      <ComposerModes mode={composer.mode} canReply={canReply} onChange={composer.setMode} />
      <ComposerField card={card} composer={composer} field={field} />
      {!isNote && <UploadList uploads={composer.uploads} />}
      <div className={styles.foot}>
        {!isNote && (
          <Tooltip label={t('composer.attach')}>
            <ActionIcon aria-label={t('composer.attach')} onClick={() => picker.current?.click()}>
              <IconPaperclip size={19} stroke={1.8} />
            </ActionIcon>
          </Tooltip>
        )}
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label={t('composer.attach')}
          onChange={(event) => {
            composer.uploads.add(event.currentTarget.files ?? []);
            event.currentTarget.value = '';
          }}
        />
        <span className={styles.hint}>
          {tooMany > 0 ? (
            <strong role="alert">{t('composer.too_long', { count: tooMany })}</strong>
          ) : (
            <DraftSign save={isNote || composer.text === '' ? null : composer.save} />
          )}
        </span>
        <Button
          type="submit"
          disabled={!composer.canSend}
          className={isNote ? styles.saveNote : undefined}
          leftSection={isNote ? <IconLock size={16} /> : <IconSend2 size={17} />}
        >
          {t(isNote ? 'composer.save_note' : 'composer.send')}
        </Button>
      </div>
      {files.isOver && <p className={styles.drop}>{t('composer.drop')}</p>}
    </form>
  );
}

/** Take files that are dropped or pasted. */
function useFileDrop(add: (files: Iterable<File>) => void, isWanted: boolean) {
  const [isOver, setOver] = useState(false);
  if (!isWanted) return { isOver: false, handlers: {} };
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      add(event.dataTransfer.files);
    },
    onPaste: (event: ClipboardEvent) => {
      if (event.clipboardData.files.length === 0) return;
      event.preventDefault();
      add(event.clipboardData.files);
    },
  };
  return { isOver, handlers };
}
