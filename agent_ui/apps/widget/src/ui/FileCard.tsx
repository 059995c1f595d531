import { useEffect, useRef, useState } from 'preact/hooks';
import { sizeOf } from '../format';
import type { FileOfEntry } from '../protocol';
import type { LocalFile } from '../state';
import { useShared } from './context';
import { Icon } from './icons';

type AnyFile = FileOfEntry | LocalFile;

/** A file of a line: a picture shows itself, everything can be saved. */
export function FileCard({ file }: { file: AnyFile }) {
  const { chat, state, t } = useShared();
  const card = useRef<HTMLButtonElement>(null);
  const picture = usePicture(file, card);
  const stored = 'url' in file ? file : null;

  const save = async () => {
    if (!stored) return;
    try {
      const url = URL.createObjectURL(await chat.file(stored));
      const link = document.createElement('a');
      link.href = url;
      link.download = stored.name;
      link.click();
      window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch {
      chat.change({ type: 'notice', code: 'file' });
    }
  };
  return (
    <button
      ref={card}
      type="button"
      class={picture ? 'picture' : 'file'}
      disabled={!stored}
      aria-label={t('download', { name: file.name })}
      onClick={() => void save()}
    >
      {picture ? (
        <img src={picture} alt={file.name} />
      ) : (
        <>
          <Icon name="file" size={22} />
          <span class="file-name">
            <span dir="auto">{file.name}</span>
            <small>{sizeOf(file.bytes, state.language)}</small>
          </span>
        </>
      )}
    </button>
  );
}

/** The address of the picture, once it is near the screen; null for other files, or if it fails. */
function usePicture(file: AnyFile, card: { current: HTMLElement | null }): string | null {
  const { chat } = useShared();
  const [url, setUrl] = useState<string | null>(null);
  const id = 'id' in file && file.media_type.startsWith('image/') ? file.id : null;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the id names the file for good
  useEffect(() => {
    if (!id || !card.current || typeof IntersectionObserver === 'undefined') return;
    let made: string | null = null;
    let isGone = false;
    const near = new IntersectionObserver(([seen]) => {
      if (!seen?.isIntersecting) return;
      near.disconnect();
      chat
        .file(file as FileOfEntry)
        .then((blob) => {
          if (isGone) return;
          made = URL.createObjectURL(blob);
          setUrl(made);
        })
        .catch(() => {}); // the card with the name stays
    });
    near.observe(card.current);
    return () => {
      isGone = true;
      near.disconnect();
      if (made) URL.revokeObjectURL(made);
    };
  }, [id]);
  return url;
}
