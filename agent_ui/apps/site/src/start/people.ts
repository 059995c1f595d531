/** Shows the demonstration's people by role, each with a way into the console. */

import { element, one } from '../shared/dom';
import { language, say } from '../shared/language';
import type { SignIn } from './sign-ins';

const ROLES: [string, { en: string; zh: string }][] = [
  ['agent', { en: 'Agents', zh: '坐席' }],
  ['supervisor', { en: 'Supervisors', zh: '班长' }],
  ['knowledge_manager', { en: 'Knowledge managers', zh: '知识管理员' }],
  ['administrator', { en: 'Administrators', zh: '系统管理员' }],
];

/** The console fills in the address; the password is typed by hand, for it is a real sign-in. */
export function signInAddress(person: SignIn): string {
  return `/console/?email=${encodeURIComponent(person.email)}`;
}

export function showPeople(people: SignIn[]): void {
  const groups = ROLES.flatMap(([role, names]) => {
    const members = people.filter((person) => person.role === role);
    return members.length > 0 ? [group(role, say(names), members)] : [];
  });
  one('[data-people]').replaceChildren(...groups);
  one('#people').hidden = groups.length === 0;
}

function group(role: string, title: string, members: SignIn[]): HTMLElement {
  const id = `people-${role}`;
  return element(
    'section',
    { class: 'people-group', attributes: { 'aria-labelledby': id } },
    element(
      'h3',
      { attributes: { id } },
      title,
      element('span', { class: 'count' }, String(members.length)),
    ),
    element('ul', {}, ...members.map(row)),
  );
}

function row(person: SignIn): HTMLElement {
  const label = `${say({ en: 'Sign in as', zh: '签入：' })} ${person.name}`;
  return element(
    'li',
    { class: 'person' },
    element(
      'span',
      { class: 'initials', attributes: { 'aria-hidden': 'true' } },
      initials(person.name),
    ),
    element(
      'div',
      { class: 'person-words' },
      element('strong', {}, person.name),
      element('span', { class: 'address' }, ...breakable(person.email)),
      element(
        'span',
        { class: 'address' },
        `${say({ en: 'Password', zh: '密码' })} `,
        element('code', {}, person.password),
      ),
    ),
    element(
      'a',
      {
        class: 'button small',
        attributes: { href: signInAddress(person), 'aria-label': label, lang: language() },
      },
      say({ en: 'Sign in', zh: '签入' }),
    ),
  );
}

/** An address that does not fit breaks before its @. */
function breakable(email: string): (Node | string)[] {
  const at = email.lastIndexOf('@');
  return [email.slice(0, at), element('wbr'), email.slice(at)];
}

/** "Amara Okafor" is AO, "陈美玲 Meiling Chen" is 陈. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const first = words[0]?.[0] ?? '';
  if (/\p{Script=Han}/u.test(first)) return first;
  return first + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '');
}
