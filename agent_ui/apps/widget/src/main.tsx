/** <script src="https://…/widget.js" data-site="key" async></script>: one tag, nothing else. */

import { render } from 'preact';
import { Chat } from './chat';
import { paint } from './paint';
import { Server } from './server';
import { browserStore, Memory } from './storage';
import { App } from './ui/App';
import sheet from './widget.css?inline';

declare global {
  interface Window {
    /** For the page: its own buttons may open the chat, ask in it and change its language. */
    mainstemChat?: {
      open(): void;
      close(): void;
      say(text: string): void;
      speak(language: string): void;
    };
  }
}

function embed(script: HTMLScriptElement): void {
  const site = script.dataset.site;
  if (!site || window.mainstemChat) return;
  const server = new Server(new URL(script.src).origin, encodeURIComponent(site));
  const memory = new Memory(site, browserStore('localStorage'), browserStore('sessionStorage'));
  const wishes = [script.dataset.language, document.documentElement.lang, ...navigator.languages];
  const chat = new Chat({ server, memory, wishes, page: () => location.href });
  window.mainstemChat = {
    open: () => chat.open(),
    close: () => chat.close(),
    say: (text) => chat.say(text),
    speak: (language) => chat.speak(language),
  };

  const host = document.createElement('mainstem-chat');
  const root = host.attachShadow({ mode: 'open' });
  // A constructed style sheet is allowed by every content security policy; a <style> is not.
  const styles = new CSSStyleSheet();
  styles.replaceSync(sheet);
  root.adoptedStyleSheets = [styles];
  chat.subscribe((state) => paint(host, state.config?.colours ?? {}));
  host.dataset.side = script.dataset.side === 'left' ? 'left' : 'right';
  if (script.dataset.theme) host.dataset.theme = script.dataset.theme;
  document.body.append(host);
  render(<App chat={chat} />, root);

  window.addEventListener('online', () => chat.wake());
  document.addEventListener('visibilitychange', () => document.hidden || chat.wake());
  chat.start().catch((error: unknown) => {
    host.remove();
    console.warn('Mainstem chat is not available on this page:', String(error));
  });
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  if (document.body) embed(script);
  else document.addEventListener('DOMContentLoaded', () => embed(script));
}
