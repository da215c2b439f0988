import type { KnipConfig } from 'knip';

const imports = (paths: (string | undefined)[]): string =>
  paths.map((path) => `import '${path}';`).join('\n');

/** Makes imports of the stylesheets and fonts that a stylesheet names. */
const importsOfCss = (text: string): string =>
  imports([...text.matchAll(/@import\s+'([^']+)'/g)].map(([, path]) => path));

/** Makes imports of the stylesheets and scripts that a page names. */
const importsOfHtml = (text: string): string =>
  imports([...text.matchAll(/(?:href|src)="(\.[^"]+)"/g)].map(([, path]) => path));

export default {
  entry: [
    'src/renderer/*.html',
    // What npm's scripts and the bundler's configuration start is found by knip's plugins. The following files are
    // started by path, in a process or a worker of their own.
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
    // Named in project.inlang/settings.json, which knip does not read.
    '@inlang/plugin-message-format',
    // The types of `better-sqlite3`, which is an alias here: the fork's own are not exported.
    '@types/better-sqlite3',
  ],
  // Programs of the operating system; scripts/system.ts checks for those that a user has to install.
  ignoreBinaries: ['apt-get', 'dbus-run-session', 'ldconfig', 'mount', 'notmuch', 'pdftotext', 'umount'],
} satisfies KnipConfig;
