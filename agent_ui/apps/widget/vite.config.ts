import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    cssTarget: ['chrome111', 'firefox113', 'safari16.4'],
    // One file for one script tag, its styles within: the page that embeds it loads nothing else.
    lib: {
      entry: 'src/main.tsx',
      formats: ['iife'],
      name: 'mainstem',
      fileName: () => 'widget.js',
    },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}'],
  },
});
