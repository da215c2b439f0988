import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import { fontFiles, installedFont } from './src/main/export/pdf/fonts.ts';

/** All hosts can read woff2, and woff copies would double the size of the package. */
const woff2Only = {
  postcssPlugin: 'woff2-only',
  Declaration: {
    src: (declaration: { value: string }) => {
      declaration.value = declaration.value.replace(/,\s*url\([^)]*\.woff\)\s*format\('woff'\)/, '');
    },
  },
};

/** Copies what the PDF engine reads by path, the template and the fonts, next to the workers. */
const pdfFiles = {
  name: 'pdf-files',
  writeBundle: ({ dir = '' }: { dir?: string }) => {
    cpSync('src/main/export/pdf/typst', join(dir, 'typst'), { recursive: true });
    for (const font of fontFiles) cpSync(installedFont(font), join(dir, 'fonts', font.file));
  },
};

// `command` is 'serve' in `npm run dev` (scripts/dev.ts) only.
export default defineConfig(({ command }) => ({
  main: {
    plugins: [pdfFiles],
    define: { __DEV_BUILD__: JSON.stringify(command === 'serve') },
    build: {
      externalizeDeps: false,
      rollupOptions: {
        input: {
          index: 'src/main/index.ts',
          'search-worker': 'src/main/workers/search-worker.ts',
          'ticket-worker': 'src/main/workers/ticket-worker.ts',
          'sync-worker': 'src/main/workers/sync-worker.ts',
          'export-worker': 'src/main/workers/export-worker.ts',
          'check-worker': 'src/main/workers/check-worker.ts',
        },
        external: ['electron', 'better-sqlite3', 'keytar', '@myriaddreamin/typst-ts-node-compiler'],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rollupOptions: {
        input: 'src/preload/index.ts',
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [svelte()],
    css: { postcss: { plugins: [woff2Only] } },
    build: {
      minify: true,
      assetsInlineLimit: 0,
      modulePreload: false,
      rollupOptions: {
        input: {
          index: 'src/renderer/index.html',
          viewer: 'src/renderer/viewer.html',
        },
      },
    },
  },
}));
