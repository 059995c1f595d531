import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const SERVER = process.env.MAINSTEM_URL ?? 'http://127.0.0.1:8000';
const page = (name: string) => resolve(import.meta.dirname, `${name}.html`);

export default defineConfig({
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: [page('index'), page('harbour-gas'), page('docs')] },
  },
  server: {
    port: 5182,
    proxy: {
      '/api': { target: SERVER, ws: true },
      '/widget.js': SERVER,
      '/health': SERVER,
      '/ready': SERVER,
    },
  },
  test: { environment: 'jsdom', include: ['test/**/*.test.ts'] },
});
