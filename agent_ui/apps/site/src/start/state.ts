/** Asks the installation how it is, as long as somebody looks. */

import { element, one } from '../shared/dom';
import { language, onLanguage, say } from '../shared/language';

const EVERY_MS = 10_000;

interface Service {
  name: string;
  state: string;
  restarts: number;
  since: string;
}

interface Report {
  version: string;
  database: string;
  services: Service[];
}

type Readiness = 'asking' | 'ready' | 'not-ready' | 'away';

interface Seen {
  readiness: Readiness;
  report: Report | null;
  at: Date | null;
}

const NAMES: Record<string, { en: string; zh: string }> = {
  database: { en: 'Database', zh: '数据库' },
  desk: { en: 'Live screens', zh: '实时画面' },
  effects: { en: 'Effects and timers', zh: '待办与定时' },
  housekeeping: { en: 'Housekeeping', zh: '数据清理' },
  intake: { en: 'Intake of messages', zh: '消息接收' },
  knowledge: { en: 'Knowledge search', zh: '知识检索' },
  nlu: { en: 'Language understanding', zh: '语义理解' },
  routing: { en: 'Routing', zh: '路由分配' },
  suggestions: { en: 'Suggestions', zh: '应答建议' },
};

const READINESS: Record<Readiness, { en: string; zh: string }> = {
  asking: { en: 'Asking…', zh: '查询中…' },
  ready: { en: 'Ready for customers', zh: '运行正常，可接待客户' },
  'not-ready': { en: 'Running, not ready', zh: '已启动，尚未就绪' },
  away: { en: 'The server does not answer', zh: '服务器无响应' },
};

const STATES: Record<string, { en: string; zh: string }> = {
  up: { en: 'up', zh: '正常' },
  running: { en: 'running', zh: '运行中' },
  restarting: { en: 'restarting', zh: '重启中' },
  ended: { en: 'ended', zh: '已停止' },
};

let seen: Seen = { readiness: 'asking', report: null, at: null };

export function watch(): void {
  onLanguage(show);
  const ask = async () => {
    if (!document.hidden) {
      seen = await look();
      show();
    }
    setTimeout(ask, EVERY_MS);
  };
  void ask();
  document.addEventListener('visibilitychange', async () => {
    if (!document.hidden) {
      seen = await look();
      show();
    }
  });
}

async function look(): Promise<Seen> {
  try {
    const [ready, health] = await Promise.all([
      fetch('/ready', { cache: 'no-store' }),
      fetch('/health', { cache: 'no-store' }),
    ]);
    const report = health.ok ? ((await health.json()) as Report) : null;
    return { readiness: ready.ok ? 'ready' : 'not-ready', report, at: new Date() };
  } catch {
    return { readiness: 'away', report: seen.report, at: new Date() };
  }
}

function show(): void {
  const chip = one('.state-chip');
  chip.dataset.state = seen.readiness;
  const words = say(READINESS[seen.readiness]);
  const ready = one('[data-ready]');
  if (ready.textContent !== words) ready.textContent = words; // a status that did not change is silent
  one('[data-services]').replaceChildren(...rows(seen));
  one('[data-asked]').textContent = seen.at
    ? `${say({ en: 'Asked at', zh: '查询于' })} ${seen.at.toLocaleTimeString(language())}`
    : '';
  one('[data-version]').textContent = seen.report ? `Mainstem ${seen.report.version}` : '';
}

function rows({ report, readiness }: Seen): HTMLElement[] {
  if (readiness === 'away' || !report) return [];
  const database = { name: 'database', state: report.database, restarts: 0 };
  return [database, ...report.services].map(({ name, state, restarts }) => {
    const isWell = state === 'up' || state === 'running';
    const again = restarts
      ? say({ en: `, ${restarts} restarts`, zh: `，重启 ${restarts} 次` })
      : '';
    return element(
      'li',
      { class: isWell ? 'well' : 'ill' },
      element('span', { class: 'service' }, say(NAMES[name] ?? { en: name, zh: name })),
      element(
        'span',
        { class: 'service-state' },
        say(STATES[state] ?? { en: state, zh: state }) + again,
      ),
    );
  });
}
