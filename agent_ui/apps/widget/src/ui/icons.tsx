/** The widget's own drawings: strokes on a 24 grid, coloured by the text around them. */

const PATHS = {
  chat: 'M5 4.5h14a2.5 2.5 0 0 1 2.5 2.5v8a2.5 2.5 0 0 1-2.5 2.5h-6.5L7 21.5v-4H5A2.5 2.5 0 0 1 2.5 15V7A2.5 2.5 0 0 1 5 4.5z M7.5 9.5h9 M7.5 13h5.5',
  down: 'M6 9.5l6 6 6-6',
  close: 'M6.5 6.5l11 11 M17.5 6.5l-11 11',
  clip: 'M19 11.2l-7.4 7.4a4.4 4.4 0 0 1-6.2-6.2l7.7-7.7a2.9 2.9 0 0 1 4.2 4.2l-7.6 7.6a1.4 1.4 0 0 1-2.1-2.1l6.9-6.9',
  send: 'M12 19.5v-15 M5.5 11L12 4.5 18.5 11',
  more: 'M5.5 12h.01 M12 12h.01 M18.5 12h.01',
  file: 'M6.5 3h7.5l4.5 4.5V21h-12z M13.5 3v5h5',
  retry: 'M19.5 12a7.5 7.5 0 1 1-2.3-5.4 M19.5 3.5v4.5H15',
  bot: 'M6.5 8.5h11A2.5 2.5 0 0 1 20 11v6a2.5 2.5 0 0 1-2.5 2.5h-11A2.5 2.5 0 0 1 4 17v-6a2.5 2.5 0 0 1 2.5-2.5z M12 8.5V5 M12 4.5h.01 M9 13v1.2 M15 13v1.2',
  book: 'M5.5 5.5A2 2 0 0 1 7.5 3.5h11v14h-11a2 2 0 0 0-2 2z M5.5 19.5A1.5 1.5 0 0 0 7 21h11.5v-3.5',
  done: 'M4.5 12.5l5 5 10-11',
} as const;

export function Icon({ name, size = 20 }: { name: keyof typeof PATHS; size?: number }) {
  return (
    <svg
      class={`icon icon-${name}`}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** A face for a mark from 1 to 5: the mouth turns up with it. */
export function Face({ score }: { score: number }) {
  const bend = (score - 3) * 2.6;
  return (
    <svg class="icon" width="34" height="34" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="9.2" />
      <path d={`M9 9.4v.8 M15 9.4v.8 M8 ${15 - bend / 2.6} q4 ${bend} 8 0`} />
    </svg>
  );
}
