/**
 * Speaks the console's side of the contract from memory, for development and for pictures. Never shipped.
 *
 * `node test/mock/serve.mjs [port]` serves dist/ under /console/ with the server's security headers.
 * POST /mock/<what> makes things happen: ring, say, typing, miss, drop, silence, talk, fail, heal, reset.
 */

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { answer } from './answers.mjs';
import { Desk } from './desk.mjs';

const PORT = Number(process.argv[2] ?? 5199);
const DIST = process.env.MOCK_DIST ?? fileURLToPath(new URL('../../dist', import.meta.url));
const TYPES = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html',
  '.svg': 'image/svg+xml',
};
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' ws: wss:";

const desk = new Desk();

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://mock');
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (url.pathname.startsWith('/console')) return file(url.pathname, response);
  const { status, json, raw, type, cookie } = await answer(desk, request, url, body);
  if (cookie !== undefined)
    response.setHeader('Set-Cookie', `mock=${cookie}; Path=/; SameSite=Lax`);
  response.writeHead(status, { 'Content-Type': type ?? 'application/json' });
  response.end(raw ?? JSON.stringify(json ?? null));
});

/** A phone that hears itself: what the microphone sends comes back. */
function talk(socket) {
  socket.on('message', (data, isBinary) => {
    if (isBinary) return socket.send(data);
    const said = JSON.parse(String(data));
    const told = { hello: 'ready', ping: 'pong' }[said.type];
    if (told) socket.send(JSON.stringify({ ...said, type: told, leg: 'l2', rate: 16000 }));
  });
}

async function file(path, response) {
  const inside = normalize(path.replace('/console', '')).replace(/^(\.\.[/\\])+/, '');
  const isFile = extname(inside) !== '';
  const name = isFile ? inside : 'index.html';
  try {
    const content = await readFile(join(DIST, name));
    response.writeHead(200, {
      'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
      'Content-Security-Policy': POLICY,
    });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}

const sockets = new WebSocketServer({ noServer: true });
const phones = new WebSocketServer({ noServer: true, handleProtocols: () => 'mainstem-phone' });
sockets.on('connection', (socket, request) => desk.join(socket, request));
phones.on('connection', talk);
server.on('upgrade', (request, socket, head) => {
  const wanted = request.url === '/mock/phone' ? phones : sockets;
  wanted.handleUpgrade(request, socket, head, (opened) =>
    wanted.emit('connection', opened, request),
  );
});
server.listen(PORT, '127.0.0.1', () =>
  process.stdout.write(`mock on http://127.0.0.1:${PORT}/console/\n`),
);
