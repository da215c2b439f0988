import { describe, expect, test } from 'vitest';
import { readSource, sourceFiles } from '../../support/source-strings.ts';
import { userTexts } from '../../support/user-texts.ts';

/** These run before the catalogue is compiled, or print between the lines of English tools. */
const tools = ['check-catalogue', 'check-cycles', 'compile-messages', 'mutation', 'suite', 'test'];

const files = sourceFiles([
  'src/{main,renderer,shared,chromium-host}/**/*.{ts,svelte}',
  'scripts/*.ts',
  'test/whmcs-simulator/cli.ts',
]).filter((file) => !tools.some((tool) => file === `scripts/${tool}.ts`));

// It parses the whole source.
test('all texts for users are in the catalogue', { timeout: 60_000 }, () => {
  expect(files.length).toBeGreaterThan(100);
  const outside = files.flatMap((file) =>
    userTexts(file, readSource(file)).map(({ line, text }) => `${file}:${line} ${text}`),
  );
  expect(outside).toEqual([]);
});

describe('detects', () => {
  const texts = (file: string, code: string): string[] => userTexts(file, code).map(({ text }) => text);

  test.each([
    [`const label = 'Sync now';`, 'Sync now'],
    [`const label = 'Cancel';`, 'Cancel'],
    ['const label = `${count} tickets`;', '{} tickets'],
    ['const label = `for ${name}`;', 'for {}'],
    [`title = open ? 'Close it' : '';`, 'Close it'],
    [`throw new AppError('The vault is full.');`, 'The vault is full.'],
    [`const labels = { open: 'not read yet' };`, 'not read yet'],
    [`const rows = [['Opened by', name]];`, 'Opened by'],
    [`state.update({ waiting: 'Trying again' });`, 'Trying again'],
    ['const html = `<h1 class="a b">Support ticket</h1>`;', 'Support ticket'],
    [`console.log('It works.');`, 'It works.'],
    [`const label = '同步';`, '同步'],
    [`const names = ['In English'];`, 'In English'],
    [`const entry = { part: 'sync', text: 'It failed' };`, 'It failed'],
  ])('in TypeScript: %s', (code, text) => {
    expect(texts('a.ts', code)).toEqual([text]);
  });

  test.each([
    ['<p>Sync now</p>', 'Sync now'],
    ['<p>now</p>', 'now'],
    ['<input placeholder="search" />', 'search'],
    ['<button aria-label="Close">×</button>', 'Close'],
    ['<img alt="{count} pictures" />', 'pictures'],
    [`<p>{open ? 'Close' : ''}</p>`, 'Close'],
    ['<p>{`${count} tickets`}</p>', '{} tickets'],
    [`<Note title={failed ? 'It failed' : ''} />`, 'It failed'],
    [`{#if busy}<b>Loading</b>{/if}`, 'Loading'],
    [`<script lang="ts">\n  const label: string = 'Sync now';\n</script>`, 'Sync now'],
  ])('in a component: %s', (code, text) => {
    expect(texts('A.svelte', code)).toEqual([text]);
  });

  test('all of them, with their lines', () => {
    const component = `<script lang="ts">\n  const label = 'Sync now';\n</script>\n\n<p>\n  {label}\n</p>\n<b>Stop it</b>\n`;
    expect(userTexts('A.svelte', component)).toEqual([
      { line: 2, text: 'Sync now' },
      { line: 8, text: 'Stop it' },
    ]);
  });
});

describe('ignores texts that are not for users', () => {
  test.each([
    `import a from './Some file.ts';`,
    `throw new TypeError('A developer made a mistake.');`,
    'db.prepare(`SELECT id FROM ticket WHERE number = ?`);',
    'const order = `t.number DESC, t.id`;',
    `const policy = "default-src 'none'; style-src 'self'";`,
    `if (text.includes('Down for Maintenance')) stop();`,
    `if (status === 'Closed') stop();`,
    `switch (key) { case 'Enter': stop(); }`,
    `const phrases = ['just a moment', 'checking your browser'];`,
    `const names = new Set('ticket id number'.split(' '));`,
    `v.regex(/^a$/, 'Not a colour.');`,
    `const name = 'Threadkeep';`,
    `const type: 'Some Type' = given;`,
    `const headers = { 'accept-encoding': 'gzip, deflate, br' };`,
    'const key = `${type} ${id}`;',
    `const code = 'not-in-vault';`,
    'const label = m.sync_now();',
    `const languages = ['English', '繁體中文'];`,
    `const type = 'text/css; charset=utf-8';`,
    'const page = `@page { size: ${paper}; }`;',
    'const query = `(${wanted}) NOT (${others})`;',
    'const task = { id: `ticket ${id}` };',
    `logWarning('window', 'It does not respond.');`,
    "const entry = { level: 'error', part: 'window', text: `Crash ${reason}` };",
    'const frame = `at ${name} (${position})`;',
    'const itsAccount = (id: number): string => `connection ${id}`;',
    'const developerEnglish = { health: (n: number) => `${n} problems` };',
  ])('in TypeScript: %s', (code) => {
    expect(userTexts('a.ts', code)).toEqual([]);
  });

  test.each([
    '<p>{m.sync_now()}</p>',
    '<p class="one two">{text}</p>',
    `{#if status === 'Closed'}<b>{text}</b>{/if}`,
    '<code>from:name</code>',
    '<input placeholder="billing.example.com" />',
    '<span style:color={color}>×</span>',
    '<a href="https://example.com/Some Page">{text}</a>',
    '<style>\n  p { color: red; }\n</style>',
    '<!-- @component A text for developers. -->',
  ])('in a component: %s', (code) => {
    expect(userTexts('A.svelte', code)).toEqual([]);
  });
});
