/**
 * Walk through every scene in a real browser: take a picture, run axe, listen for errors of the page.
 *
 * Needs a build in dist/ and a Chromium (CHROMIUM_PATH, else the usual place). Writes pictures to
 * SCREENS_DIR. `node test/screens/walk.mjs [part of a scene's name]`. Exits with 1 on any finding.
 */

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { SCENES } from './scenes.mjs';

const PORT = 5198;
const BASE = `http://127.0.0.1:${PORT}/console/`;
const DIR = process.env.SCREENS_DIR ?? join(tmpdir(), 'mainstem-screens');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };
const LOOKS = (process.env.SCREENS_LOOKS ?? 'light-en,dark-zh').split(',').map((look) => {
  const [scheme, language] = look.split('-');
  return { scheme, language };
});

const wanted = process.argv[2] ?? '';
const findings = [];

const mock = async (what, body = {}) => {
  await fetch(`http://127.0.0.1:${PORT}/mock/${what}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
};

async function walk(browser, scene, size, look) {
  const name = `${scene.name}.${size}.${look.scheme}-${look.language}`;
  await mock('reset');
  await mock('talk');
  await mock('heal');
  for (const deed of scene.mock ?? []) await mock(...[deed].flat());
  const context = await browser.newContext({
    viewport: SIZES[size],
    colorScheme: look.scheme,
    reducedMotion: 'reduce',
    baseURL: BASE,
    locale: look.language === 'zh' ? 'zh-CN' : 'en-GB',
  });
  // On this device, before the profile's: every name in the mock's world speaks English.
  await context.addInitScript((language) => {
    localStorage.setItem('mainstem.console', JSON.stringify({ language }));
  }, look.language);
  const who = scene.as === undefined ? 'a1' : scene.as;
  if (who)
    await context.addCookies([{ name: 'mock', value: who, url: `http://127.0.0.1:${PORT}/` }]);
  const page = await context.newPage();
  page.on('pageerror', (error) => findings.push(`${name}: ${error.message}`));
  page.on('console', (message) => {
    const isExpected = /Failed to load resource|WebSocket connection/.test(message.text());
    if (message.type() === 'error' && !isExpected) findings.push(`${name}: ${message.text()}`);
  });
  try {
    for (const [at, step] of scene.steps.entries()) {
      await step(page, mock);
      if (at === 0) {
        await page.locator('h1').first().waitFor({ state: 'attached' });
        await page.waitForTimeout(500);
      }
    }
    await page.screenshot({ path: join(DIR, `${name}.png`) });
    await audit(page, name);
  } catch (error) {
    findings.push(`${name}: ${error.message.split('\n')[0]}`);
    await page.screenshot({ path: join(DIR, `${name}.png`) }).catch(() => {});
  }
  await context.close();
}

async function audit(page, name) {
  await page.evaluate(AXE);
  // An open menu stands beside the landmarks, at the end of the page, with the focus in it.
  const hasMenu = (await page.locator('[role=menu]').count()) > 0;
  const found = await page.evaluate((options) => window.axe.run(options), {
    rules: { region: { enabled: !hasMenu } },
  });
  for (const { id, nodes } of found.violations) {
    const where = nodes
      .slice(0, 3)
      .map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`);
    findings.push(`${name}: axe ${id}: ${where.join(' | ')}`);
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (overflow > 0) findings.push(`${name}: the page is ${overflow} px too wide`);
}

mkdirSync(DIR, { recursive: true });
const serve = fileURLToPath(new URL('../mock/serve.mjs', import.meta.url));
const server = spawn(process.execPath, [serve, String(PORT)], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
await new Promise((resolve) => server.stdout.once('data', resolve));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
  ],
});
let walked = 0;
try {
  for (const scene of SCENES.filter((each) => each.name.includes(wanted))) {
    for (const size of Object.keys(SIZES).filter((each) => scene[each] !== false)) {
      for (const look of LOOKS) {
        await walk(browser, scene, size, look);
        walked += 1;
      }
    }
  }
} finally {
  await browser.close();
  server.kill();
}
for (const finding of findings) process.stdout.write(`${finding}\n`);
process.stdout.write(`${walked} pictures in ${DIR}, ${findings.length} findings\n`);
process.exitCode = findings.length > 0 ? 1 : 0;
