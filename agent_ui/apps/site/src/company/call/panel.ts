/** The call on the page: a button that calls, and a small telephone while there is a call. */

import { connectPhone } from '@mainstem/phone';
import { BrowserAudio } from '@mainstem/phone/browser';
import { all, element, one } from '../../shared/dom';
import { language, onLanguage, say } from '../../shared/language';
import { askTicket } from './ticket';
import { Visit } from './visit';
import { MUTE, STANDINGS, TROUBLES, UNMUTE } from './words';

/** The company's line of each language. */
const NUMBERS = { en: '1000', zh: '2000' };
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const TICK_MS = 500;

export function callFromHere(): void {
  const visit = new Visit({
    audio: () => new BrowserAudio(),
    connect: connectPhone,
    ticket: askTicket,
    wall: Date.now,
    onChange: () => show(visit),
  });
  drawKeys(visit);
  for (const button of all('[data-call]')) {
    button.addEventListener('click', () => open(visit, button));
  }
  doing('mute', () => visit.setMuted(!visit.view.isMuted));
  doing('keys', () => showKeys(one('[data-call-keys]').hasAttribute('hidden')));
  doing('end', () => visit.hangUp());
  doing('again', () => void visit.call(NUMBERS[language()]));
  doing('close', close);
  panel().addEventListener('keydown', (event) => pressed(visit, event));
  addEventListener('pagehide', () => visit.hangUp());
  setInterval(() => tick(visit), TICK_MS);
  onLanguage(() => show(visit));
}

let opener: HTMLElement | null = null;

function panel(): HTMLElement {
  return one('[data-call-panel]');
}

function open(visit: Visit, button: HTMLElement): void {
  opener = button;
  panel().hidden = false;
  one('#call-title').focus();
  void visit.call(NUMBERS[language()]);
}

function close(): void {
  panel().hidden = true;
  opener?.focus();
}

function doing(name: string, act: () => void): void {
  one(`[data-call-do="${name}"]`).addEventListener('click', act);
}

function pressed(visit: Visit, event: KeyboardEvent): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === 'Escape' && visit.isIdle) close();
  else if (KEYS.includes(event.key)) visit.press(event.key);
}

function drawKeys(visit: Visit): void {
  const keys = KEYS.map((key) => {
    const button = element('button', { class: 'call-key', attributes: { type: 'button' } }, key);
    button.addEventListener('click', () => visit.press(key));
    return button;
  });
  one('[data-call-keys]').replaceChildren(...keys);
}

function showKeys(isShown: boolean): void {
  one('[data-call-keys]').hidden = !isShown;
  one('[data-call-do="keys"]').setAttribute('aria-expanded', String(isShown));
}

function show(visit: Visit): void {
  const { standing, isMuted, pressed: digits } = visit.view;
  const isIdle = standing.is === 'idle';
  const isUp = standing.is === 'up';
  const state = one('[data-call-state]');
  const words = wordsOf(visit);
  if (state.textContent !== words) state.textContent = words;
  panel().dataset.is = standing.is;
  const mute = one('[data-call-do="mute"]');
  mute.textContent = say(isMuted ? UNMUTE : MUTE);
  mute.dataset.on = String(isMuted);
  one('[data-call-pressed]').textContent = digits;
  for (const name of ['mute', 'keys']) one(`[data-call-do="${name}"]`).hidden = !isUp;
  if (!isUp) showKeys(false);
  const hadFocus = panel().contains(document.activeElement);
  one('[data-call-do="end"]').hidden = isIdle;
  for (const name of ['again', 'close']) one(`[data-call-do="${name}"]`).hidden = !isIdle;
  // The button that was pressed may be gone by now.
  if (hadFocus && !isVisible(document.activeElement)) one('#call-title').focus();
  tick(visit);
}

function wordsOf({ view: { standing } }: Visit): string {
  if (standing.is === 'idle') return standing.why ? say(TROUBLES[standing.why]) : '';
  if (standing.is === 'up' && standing.isHeld) return say(STANDINGS.held);
  return say(STANDINGS[standing.is]);
}

function isVisible(focused: Element | null): boolean {
  return focused !== null && focused !== document.body && !focused.closest('[hidden]');
}

function tick({ view: { standing } }: Visit): void {
  const time = one('[data-call-time]');
  const seconds = 'since' in standing ? Math.floor((Date.now() - standing.since) / 1000) : null;
  const text = seconds === null ? '' : clock(Math.max(0, seconds));
  if (time.textContent !== text) time.textContent = text;
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
