import { beforeEach, describe, expect, it } from 'vitest';
import { initials, showPeople, signInAddress } from '../src/start/people';

const AMARA = {
  name: 'Amara Okafor',
  email: 'amara@harbourgas.example',
  password: 'lantern',
  role: 'agent',
};
const GRACE = { ...AMARA, name: 'Grace Holloway', email: 'grace+1@x.example', role: 'supervisor' };

beforeEach(() => {
  document.body.innerHTML = '<section id="people" hidden><div data-people></div></section>';
});

describe('the demonstration sign-ins', () => {
  it('show each person under their role with a way in', () => {
    showPeople([AMARA, GRACE]);
    const headings = [...document.querySelectorAll('h3')].map((each) => each.textContent);
    expect(headings).toEqual(['Agents1', 'Supervisors1']);
    const links = [...document.querySelectorAll('a')].map((each) => each.getAttribute('href'));
    expect(links).toEqual([
      '/console/?email=amara%40harbourgas.example',
      '/console/?email=grace%2B1%40x.example',
    ]);
    expect(document.querySelector<HTMLElement>('#people')?.hidden).toBe(false);
  });

  it('stay hidden when there is nobody', () => {
    showPeople([]);
    expect(document.querySelector<HTMLElement>('#people')?.hidden).toBe(true);
  });

  it('never read a name as markup', () => {
    showPeople([{ ...AMARA, name: '<img src=x>' }]);
    expect(document.querySelector('img')).toBeNull();
  });

  it('take initials in either script', () => {
    expect([initials('Amara Okafor'), initials('陈美玲 Meiling Chen'), initials('Cher')]).toEqual([
      'AO',
      '陈',
      'C',
    ]);
  });

  it('keep every sign of an address', () => {
    expect(signInAddress({ ...AMARA, email: 'a&b@x.example' })).toBe(
      '/console/?email=a%26b%40x.example',
    );
  });
});
