import '../shared/page.css';
import './company.css';
import './sections.css';
import './skyline.css';
import './call/call.css';
import flame from '../pictures/harbour-flame.svg?raw';
import skyline from '../pictures/skyline.svg?raw';
import warning from '../pictures/warning.svg?raw';
import { element, one } from '../shared/dom';
import { onLanguage, say, speak } from '../shared/language';
import { hang } from '../shared/pictures';
import { dress } from '../shared/scheme';
import { callFromHere } from './call/panel';
import { askInChat } from './chat';
import { TARIFFS, TOPICS } from './facts';
import { icon } from './icons';
import { watchOpening } from './opening';
import { zh } from './zh';

hang({ flame, skyline, warning });
dress();
speak(zh, { en: 'Harbour Gas', zh: '海港燃气' });
onLanguage(writeTopics);
onLanguage(writeTariffs);
watchOpening();
askInChat();
callFromHere();

function writeTopics(): void {
  const topics = TOPICS.map((topic) => {
    const sign = element('span', { class: 'topic-icon' });
    sign.innerHTML = icon(topic.icon);
    return element(
      'li',
      {},
      sign,
      element(
        'h3',
        {},
        element('button', { attributes: { type: 'button', 'data-ask': '' } }, say(topic.title)),
      ),
      element('p', {}, say(topic.text)),
    );
  });
  one('[data-topics]').replaceChildren(...topics);
}

function writeTariffs(): void {
  const rows = TARIFFS.map((tariff) =>
    element(
      'tr',
      {},
      element(
        'th',
        { attributes: { scope: 'row' } },
        say(tariff.name),
        element('small', {}, say(tariff.note)),
      ),
      element('td', {}, tariff.unit),
      element('td', {}, tariff.day),
    ),
  );
  one('[data-tariffs]').replaceChildren(...rows);
}
