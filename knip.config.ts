import type { KnipConfig } from 'knip';

const imports = (paths: (string | undefined)[]): string =>
  paths.map((path) => `import '${path}';`).join('\n');

/** Turns `@import` and `url()` of a stylesheet into imports. */
const importsOfCss = (text: string): string =>
  imports([...text.matchAll(/@import\s+'([^']+)'/g)].map(([, path]) => path));

/** Turns the stylesheets and scripts of a page into imports. */
const importsOfHtml = (text: string): string =>
  imports([...text.matchAll(/(?:href|src)="(\.[^"]+)"/g)].map(([, path]) => path));

export default {
  entry: [
    'src/renderer/*.html',
    // knip's plugins find what npm scripts and bundler configurations start. These files are started by path, in their
    // own process or worker.
    'src/chromium-host/start.ts',
    'src/chromium-host/electron.ts',
    'bench/vault-size.ts',
    'vitest.mutation.config.ts',
    'bench/{empty,measured}-main.mjs',
    'test/support/{network,sync}-process.ts',
  ],
  project: ['**/*.{js,mjs,ts,svelte,css,html}'],
  compilers: { css: importsOfCss, html: importsOfHtml },
  ignoreDependencies: [
    // Fonts, which src/main/export/pdf/fonts.ts reads by path.
    /^@expo-google-fonts\//,
    // Named in project.inlang/settings.json, which knip does not read.
    '@inlang/plugin-message-format',
    // The types of `better-sqlite3`, which is an alias here; the fork does not export its own.
    '@types/better-sqlite3',
  ],
  // System programs; scripts/system.ts checks for those that users have to install.
  ignoreBinaries: [
    'apt-get',
    'dbus-run-session',
    'ldconfig',
    'mkfifo',
    'mount',
    'notmuch',
    'pdftoppm',
    'pdftotext',
    'qpdf',
    'sha256sum',
    'umount',
  ],
} satisfies KnipConfig;
