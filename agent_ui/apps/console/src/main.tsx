import './app/styles';
import { closestLanguage, createTexts } from '@mainstem/l10n';
import { connectPhone } from '@mainstem/phone';
import { BrowserAudio } from '@mainstem/phone/browser';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { TabClaim } from './phone/claim';
import { createServices, dial } from './state/services';

async function start(root: HTMLElement): Promise<void> {
  const services = createServices({
    storage: window.localStorage,
    tabStorage: window.sessionStorage,
    connect: () => dial(window.location.origin),
    sound: { audio: new BrowserAudio(), claim: new TabClaim(), connect: connectPhone },
  });
  const { language } = services.preferences.get();
  const texts = await createTexts(
    closestLanguage(language ? [language] : [...navigator.languages]),
  );
  createRoot(root).render(
    <StrictMode>
      <App services={services} texts={texts} />
    </StrictMode>,
  );
}

const root = document.getElementById('root');
if (root) void start(root);
