import type { InteractionCard } from '@mainstem/api';
import { type RefObject, useId, useLayoutEffect, useState } from 'react';
import { useCannedReplies } from '../../../state/queries';
import { useCustomerName, useTexts } from '../../../state/texts';
import { CannedList } from './CannedList';
import styles from './Composer.module.css';
import { fitting, slashAt } from './canned';
import type { ComposerState } from './useComposer';

export interface ComposerFieldProps {
  card: InteractionCard;
  composer: ComposerState;
  field: RefObject<HTMLTextAreaElement | null>;
}

/** The text field, with canned replies behind `/`. */
export function ComposerField({ card, composer, field }: ComposerFieldProps) {
  const name = useCustomerName()(card.customer, card.channel);
  const { t } = useTexts();
  const listId = useId();
  const canned = useCanned(card.language, composer, field);
  const isNote = composer.mode === 'note';
  useGrow(field, composer.text);
  const press = (event: React.KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing || canned.press(event)) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      composer.send();
    } else if (event.key === 'Escape') {
      field.current?.blur();
    }
  };
  return (
    <div className={styles.fieldFrame}>
      {canned.isOpen && (
        <CannedList
          id={listId}
          q={canned.q}
          replies={canned.replies}
          at={canned.at}
          onChoose={canned.choose}
        />
      )}
      <textarea
        ref={field}
        className={styles.field}
        rows={2}
        aria-label={isNote ? t('composer.note_label') : t('composer.label', { name })}
        aria-autocomplete={isNote ? undefined : 'list'}
        aria-controls={canned.isOpen ? listId : undefined}
        aria-activedescendant={
          canned.isOpen && canned.replies[canned.at] ? `${listId}-${canned.at}` : undefined
        }
        placeholder={t(isNote ? 'composer.note_placeholder' : 'composer.placeholder')}
        value={composer.text}
        onChange={(event) => {
          composer.setText(event.currentTarget.value);
          canned.follow(event.currentTarget);
        }}
        onSelect={(event) => canned.follow(event.currentTarget)}
        onBlur={canned.close}
        onKeyDown={press}
      />
    </div>
  );
}

/** What the list of canned replies shows, and the keys that it takes for itself. */
function useCanned(
  language: string,
  composer: ComposerState,
  field: RefObject<HTMLTextAreaElement | null>,
) {
  const { data } = useCannedReplies(language);
  const [slash, setSlash] = useState<ReturnType<typeof slashAt>>(null);
  const [chosen, setChosen] = useState(0);
  const replies = slash && data ? fitting(data, slash.q) : [];
  const at = Math.min(chosen, Math.max(0, replies.length - 1));
  const isOpen = slash !== null && composer.mode === 'reply' && data !== undefined;
  const close = () => setSlash(null);
  const follow = (area: HTMLTextAreaElement) => {
    const next = slashAt(area.value, area.selectionStart);
    if (next?.q !== slash?.q) setChosen(0);
    setSlash(next);
  };
  const choose = (index: number) => {
    const reply = replies[index];
    if (!reply || !slash) return;
    close();
    composer.put(reply.text, slash.start, field.current?.selectionEnd ?? composer.text.length);
  };
  /** True: the key was for the list. */
  const press = (event: React.KeyboardEvent): boolean => {
    if (!isOpen) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && replies.length > 0) setChosen((at + step + replies.length) % replies.length);
    else if ((event.key === 'Enter' || event.key === 'Tab') && replies[at]) choose(at);
    else if (event.key === 'Escape') close();
    else return false;
    event.preventDefault();
    return true;
  };
  return { isOpen, q: slash?.q ?? '', replies, at, close, follow, choose, press };
}

/** As high as its text, within what the stylesheet allows. */
function useGrow(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  }, [field, text]);
}
