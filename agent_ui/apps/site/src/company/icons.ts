/** The icons of the help topics: one stroke, 24 by 24, our own. */

const PATHS: Record<string, string> = {
  bill: 'M6 3h12v18l-3-2-3 2-3-2-3 2V3Zm3 5h6m-6 4h6',
  meter: 'M4 6h16v13H4V6Zm4-3v3m8-3v3M7 10h10v4H7v-4Zm3 0v4m3.5-4v4M8 17h2m4 0h2',
  move: 'M3 11 12 4l9 7M6 9.5V20h12V9.5M12 20v-6m-2.5 2.5L12 14l2.5 2.5',
  repair: 'M14.5 6.5a4 4 0 0 0-5.2 5.2L4 17v3h3l5.3-5.3a4 4 0 0 0 5.2-5.2L15 12l-3-3 2.5-2.5Z',
  smart: 'M5 4h14v16H5V4Zm3.5 12h7M12 7.5v5m-2.5-2a3.5 3.5 0 0 1 5 0M8 9a6 6 0 0 1 8 0',
  account: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8a7.5 7.5 0 0 1 15 0',
  safety: 'M12 3l7.5 3v5.5c0 4.5-3 7.8-7.5 9.5-4.5-1.7-7.5-5-7.5-9.5V6L12 3Zm0 5v5m0 3v.1',
  complaint: 'M4 5h16v11h-7l-4 4v-4H4V5Zm8 3v3m0 2.4v.1',
};

export function icon(name: string): string {
  return `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${PATHS[name] ?? ''}"/></svg>`;
}
