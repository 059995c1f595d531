import '../shared/page.css';
import '../shared/pictures.css';
import './start.css';
import './panels.css';
import administrator from '../pictures/administrator.svg?raw';
import agent from '../pictures/agent.svg?raw';
import mark from '../pictures/mark.svg?raw';
import streams from '../pictures/streams.svg?raw';
import supervisor from '../pictures/supervisor.svg?raw';
import visitor from '../pictures/visitor.svg?raw';
import { all } from '../shared/dom';
import { onLanguage, speak } from '../shared/language';
import { hang } from '../shared/pictures';
import { dress } from '../shared/scheme';
import { showPeople, signInAddress } from './people';
import { readSignIns, type SignIn } from './sign-ins';
import { watch } from './state';
import { zh } from './zh';

hang({ mark, streams, visitor, agent, supervisor, administrator });
dress();
speak(zh, { en: 'Mainstem', zh: 'Mainstem 客户联络中心' });
watch();
void openTheWays();

/** The doors that only a demonstration has, and the sign-ins behind the others. */
async function openTheWays(): Promise<void> {
  const people = await readSignIns();
  const isDemo = people !== null;
  document.documentElement.dataset.demo = isDemo ? 'yes' : 'no';
  if (people === null) return;
  onLanguage(() => showPeople(people));
  for (const way of all<HTMLAnchorElement>('[data-way]')) lead(way, people);
}

function lead(way: HTMLAnchorElement, people: SignIn[]): void {
  const first = people.find((person) => person.role === way.dataset.way);
  if (first) way.href = signInAddress(first);
}
