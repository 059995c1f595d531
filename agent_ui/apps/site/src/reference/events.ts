/** Lists the events. events.json is written by docs/generate.py from core/events.py. */

import { element } from '../shared/dom';
import catalogue from './events.json';

export function listEvents(): HTMLElement[] {
  return catalogue.map((event) =>
    element(
      'article',
      { class: 'event', attributes: { id: `event-${event.kind}` } },
      element('h2', {}, element('code', {}, event.kind), element('small', {}, `v${event.version}`)),
      element('p', {}, event.when),
      element(
        'ul',
        { class: 'fields' },
        ...event.fields.map((field) =>
          element('li', {}, element('code', {}, field.name), ' ', element('span', {}, field.type)),
        ),
      ),
    ),
  );
}
