/** Every state of the console that somebody can meet, as short scripts over the mock. */

const open = (path) => (page) => page.goto(path);
const settle = (page) => page.waitForTimeout(350);

const press = (name) => (page) => page.keyboard.press(name);
const phoneOn = async (page) => {
  await page.locator('aside button[aria-haspopup=dialog]').click();
  await page.locator('[role=dialog] button').first().click();
  await page.waitForTimeout(1200);
  await page.keyboard.press('Escape');
};

/** Everything that has to do with the telephone. */
const VOICE = [
  {
    name: 'voice-phone-off',
    steps: [
      open('desk'),
      (page) => page.locator('aside button[aria-haspopup=dialog]').click(),
      settle,
    ],
  },
  {
    name: 'voice-phone-ready',
    steps: [
      open('desk'),
      phoneOn,
      (page) => page.locator('aside button[aria-haspopup=dialog]').click(),
      settle,
    ],
  },
  {
    name: 'voice-devices',
    steps: [
      open('desk'),
      phoneOn,
      (page) => page.locator('aside button[aria-haspopup=dialog]').click(),
      (page) => page.locator('[role=dialog] button').first().click(),
      settle,
    ],
  },
  {
    name: 'voice-ringing',
    steps: [
      open('desk'),
      (_, mock) => mock('call_offer'),
      (_, mock) => mock('ring', { seconds: 18, interaction: 'i5' }),
      settle,
    ],
  },
  {
    name: 'voice-call',
    steps: [open('desk/i1'), (_, mock) => mock('call'), (_, mock) => mock('words'), settle],
  },
  {
    name: 'voice-held',
    steps: [open('desk/i1'), phoneOn, (_, mock) => mock('held'), settle],
  },
  { name: 'voice-aside', steps: [open('desk/i1'), (_, mock) => mock('aside'), settle] },
  {
    name: 'voice-keypad',
    steps: [
      open('desk/i1'),
      (_, mock) => mock('call'),
      (_, mock) => mock('words'),
      settle,
      press('p'),
      settle,
      press('4'),
      press('#'),
      settle,
    ],
  },
  {
    name: 'voice-consult',
    narrow: false,
    steps: [open('desk/i1'), (_, mock) => mock('call'), settle, press('c'), settle],
  },
  {
    name: 'voice-transfer',
    narrow: false,
    steps: [
      open('desk/i1'),
      (_, mock) => mock('call'),
      settle,
      press('x'),
      settle,
      (page) => page.keyboard.type('01632 960 5'),
      settle,
    ],
  },
  {
    name: 'voice-dial-refused',
    steps: [
      open('desk'),
      press('Alt+n'),
      settle,
      (page) => page.keyboard.type('+44 90 5555 12'),
      press('Enter'),
      (page) => page.waitForTimeout(1500),
    ],
  },
  { name: 'voice-asked', steps: [open('desk/i2'), (_, mock) => mock('asked'), settle] },
  { name: 'voice-board', as: 'a2', steps: [open('board'), (_, mock) => mock('calls'), settle] },
  { name: 'voice-watched', as: 'a2', steps: [open('desk/i1'), (_, mock) => mock('call'), settle] },
  {
    name: 'voice-record',
    steps: [
      open('desk/i1'),
      (_, mock) => mock('over'),
      (page) => page.locator('[role=slider]').waitFor(),
      (page) => page.locator('[role=slider]').press('ArrowRight'),
      (page) => page.locator('ol button').nth(2).click(),
      settle,
    ],
  },
  { name: 'voice-wrap-up', steps: [open('desk/i1'), (_, mock) => mock('wrap_up'), settle] },
  ...['settings', 'numbers', 'lines', 'lists', 'contacts', 'health'].map((part) => ({
    name: `voice-admin-${part}`,
    as: 'a8',
    steps: [open(`voice?part=${part}`), settle],
  })),
  {
    name: 'voice-admin-line-form',
    as: 'a8',
    steps: [
      open('voice?part=lines'),
      (page) => page.locator('main li button').first().click(),
      settle,
      (page) => page.locator('main form button[type=submit]').scrollIntoViewIfNeeded(),
    ],
  },
  {
    name: 'voice-admin-failed',
    as: 'a8',
    mock: [['fail', { part: '/api/voice' }]],
    steps: [open('voice?part=lists'), (page) => page.waitForTimeout(2500)],
  },
];

export const SCENES = [
  ...VOICE,
  { name: 'sign-in', as: null, steps: [open('desk')] },
  {
    name: 'sign-in-refused',
    as: null,
    steps: [
      open('desk'),
      (page) => page.locator('input[type=email]').fill('ann@harbourgas.example'),
      (page) => page.locator('input[autocomplete=current-password]').fill('not the password'),
      (page) => page.locator('button[type=submit]').click(),
      settle,
    ],
  },
  { name: 'desk', steps: [open('desk')] },
  { name: 'desk-queues', steps: [open('desk?box=queues')] },
  { name: 'desk-all', as: 'a2', steps: [open('desk?box=all')] },
  { name: 'desk-closed', steps: [open('desk?box=closed')] },
  { name: 'desk-search', steps: [open('desk?q=gas')] },
  { name: 'desk-search-none', steps: [open('desk?q=zebra')] },
  { name: 'desk-empty', mock: ['empty'], steps: [open('desk')] },
  {
    name: 'desk-box-failed',
    mock: [['fail', { part: '/api/interactions' }]],
    steps: [open('desk?box=closed'), (page) => page.waitForTimeout(1500)],
  },
  { name: 'desk-loading', mock: ['silence'], steps: [open('desk')] },
  { name: 'conversation', steps: [open('desk/i1')] },
  { name: 'conversation-customer', steps: [open('desk/i1?panel=customer')] },
  { name: 'conversation-handover', steps: [open('desk/i1?panel=handover')] },
  { name: 'conversation-suggestions', steps: [open('desk/i1?panel=suggestions')] },
  { name: 'conversation-routing', steps: [open('desk/i1?panel=routing')] },
  { name: 'conversation-waiting-why', steps: [open('desk/i5?panel=routing')] },
  {
    name: 'conversation-customer-edit',
    steps: [
      open('desk/i1?panel=customer'),
      (page) => page.locator('aside article button').first().click(),
    ],
  },
  {
    name: 'conversation-note',
    narrow: false,
    steps: [
      open('desk/i1'),
      settle,
      (page) => page.keyboard.press('n'),
      (page) => page.keyboard.type('Call back on Monday'),
      settle,
    ],
  },
  {
    name: 'conversation-canned',
    steps: [
      open('desk/i1'),
      (page) => page.locator('textarea').fill('/'),
      (page) => page.locator('textarea').press('End'),
      settle,
    ],
  },
  {
    name: 'conversation-failed-line',
    mock: [['fail', { part: '/messages' }]],
    steps: [
      open('desk/i1'),
      (page) => page.locator('textarea').fill('The corrected bill comes within five working days.'),
      (page) => page.locator('textarea').press('Enter'),
      (page) => page.waitForTimeout(12_800),
    ],
  },
  {
    name: 'conversation-upload',
    steps: [
      open('desk/i1'),
      (page) =>
        page
          .locator('input[type=file]')
          .setInputFiles([
            { name: 'price-list.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(40_000) },
          ]),
      settle,
    ],
  },
  {
    name: 'conversation-typing',
    steps: [open('desk/i1'), settle, (_, mock) => mock('typing'), settle],
  },
  { name: 'conversation-chinese', steps: [open('desk/i2')] },
  { name: 'conversation-wrap-up', steps: [open('desk/i3'), settle] },
  { name: 'conversation-snoozed', steps: [open('desk/i4')] },
  { name: 'conversation-waiting', steps: [open('desk/i6')] },
  { name: 'conversation-gone', steps: [open('desk/nowhere'), (page) => page.waitForTimeout(1500)] },
  { name: 'conversation-closed', steps: [open('desk/h1?box=closed')] },
  {
    name: 'transfer',
    narrow: false,
    steps: [open('desk/i1'), settle, (page) => page.keyboard.press('x'), settle],
  },
  {
    name: 'snooze',
    narrow: false,
    steps: [open('desk/i1'), settle, (page) => page.keyboard.press('z'), settle],
  },
  {
    name: 'more-actions',
    wide: false,
    steps: [
      open('desk/i1'),
      (page) => page.locator('section > header button[aria-haspopup=menu]').first().click(),
      settle,
    ],
  },
  {
    name: 'ringing',
    steps: [open('desk/i2'), settle, (_, mock) => mock('ring', { seconds: 17 }), settle, settle],
  },
  {
    name: 'ringing-why',
    steps: [
      open('knowledge'),
      settle,
      (_, mock) => mock('ring', { seconds: 18, interaction: 'i6' }),
      (page) => page.locator('summary').click(),
      settle,
    ],
    as: 'a1',
  },
  { name: 'missed', mock: ['miss'], steps: [open('desk')] },
  { name: 'not-yet-ready', mock: ['leave'], steps: [open('desk')] },
  { name: 'offline', steps: [open('desk/i1'), settle, (_, mock) => mock('drop'), settle, settle] },
  { name: 'never-reached', mock: ['drop'], steps: [open('desk'), settle, settle] },
  {
    name: 'presence-menu',
    steps: [
      open('desk'),
      (page) =>
        page.locator('aside[aria-label=Mainstem] button[aria-haspopup=menu]').first().click(),
      settle,
    ],
  },
  {
    name: 'user-menu',
    steps: [
      open('desk'),
      (page) =>
        page.locator('aside[aria-label=Mainstem] button[aria-haspopup=menu]').last().click(),
      settle,
    ],
  },
  {
    name: 'palette',
    steps: [open('desk/i1'), settle, (page) => page.keyboard.press('Control+k'), settle],
  },
  {
    name: 'shortcuts',
    steps: [open('desk/i1'), settle, (page) => page.keyboard.press('?'), settle],
  },
  { name: 'board', as: 'a2', steps: [open('board')] },
  {
    name: 'board-why',
    as: 'a2',
    steps: [
      open('board'),
      (page) => page.locator('main button[aria-expanded]').nth(1).click(),
      settle,
    ],
  },
  { name: 'board-empty', as: 'a2', mock: ['empty'], steps: [open('board')] },
  { name: 'customers', steps: [open('customers')] },
  { name: 'customer', steps: [open('customers/c-i1')] },
  { name: 'knowledge', steps: [open('knowledge')] },
  { name: 'knowledge-answer', steps: [open('knowledge?q=estimated+bill')] },
  { name: 'knowledge-abstains', steps: [open('knowledge?q=fee')] },
  { name: 'article', steps: [open('knowledge/estimated-bills')] },
  { name: 'not-found', steps: [open('nowhere')] },
];
