import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

const NEAR_PX = 80;

/**
 * Keep a scrolled list at its end while it grows: new lines, pictures that arrive, a composer that
 * takes room. Once somebody has scrolled up, leave it alone and count what they miss instead.
 */
export function useStickToEnd(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  lineCount: number,
): { missed: number; isAtEnd: boolean; toEnd: () => void; onScroll: () => void } {
  const [isAtEnd, setAtEnd] = useState(true);
  const [seen, setSeen] = useState(lineCount);
  const isStuck = useRef(true);
  const height = useRef(0);

  const toEnd = useCallback(() => {
    const list = scroller.current;
    list?.scrollTo({ top: list.scrollHeight, behavior: 'smooth' });
  }, [scroller]);

  const onScroll = useCallback(() => {
    const list = scroller.current;
    if (!list) return;
    const isGrowing = list.scrollHeight + list.clientHeight !== height.current;
    if (isStuck.current && isGrowing) return;
    isStuck.current = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX;
    setAtEnd(isStuck.current);
  }, [scroller]);

  useEffect(() => {
    if (isAtEnd) setSeen(lineCount);
  }, [isAtEnd, lineCount]);

  useEffect(() => {
    const list = scroller.current;
    const lines = content.current;
    if (!list || !lines) return;
    const follow = () => {
      if (isStuck.current) list.scrollTop = list.scrollHeight;
      height.current = list.scrollHeight + list.clientHeight;
    };
    const observer = new ResizeObserver(follow);
    observer.observe(lines);
    observer.observe(list);
    follow();
    return () => observer.disconnect();
  }, [scroller, content]);

  return { missed: Math.max(0, lineCount - seen), isAtEnd, toEnd, onScroll };
}
