import '../shared/page.css';
import 'swagger-ui-dist/swagger-ui.css';
import './reference.css';
import './swagger.css';
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import mark from '../pictures/mark.svg?raw';
import { all, one } from '../shared/dom';
import { speak } from '../shared/language';
import { hang } from '../shared/pictures';
import { dress } from '../shared/scheme';
import { listEvents } from './events';
import { zh } from './zh';

hang({ mark });
dress();
speak(zh, { en: 'Mainstem API', zh: 'Mainstem API 参考' });
one('[data-events]').append(...listEvents());
window.addEventListener('hashchange', turnPage);
turnPage();

SwaggerUI({
  url: '/api/openapi.json',
  domNode: one('#swagger'),
  deepLinking: false, // the address says which view is shown
  docExpansion: 'list',
  defaultModelsExpandDepth: -1,
  filter: true,
  validatorUrl: null,
  syntaxHighlight: false,
  requestInterceptor: async (request) => {
    const token = isChange(request.method) ? await csrfToken() : null;
    if (token) request.headers['X-Mainstem-Csrf'] = token;
    return request;
  },
});

/** Routes or events, as the address says. */
function turnPage(): void {
  const wanted = location.hash.startsWith('#events') ? 'events' : 'routes';
  for (const view of all('[data-view]')) view.hidden = view.dataset.view !== wanted;
  for (const link of all<HTMLAnchorElement>('a[href="#routes"], a[href="#events"]')) {
    if (link.hash === `#${wanted}`) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

function isChange(method = 'GET'): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method.toUpperCase());
}

/** A signed-in change carries the session's token; without a session there is none. */
async function csrfToken(): Promise<string | null> {
  const answer = await fetch('/api/session');
  if (!answer.ok) return null;
  const session = (await answer.json()) as { csrf?: unknown };
  return typeof session.csrf === 'string' ? session.csrf : null;
}
