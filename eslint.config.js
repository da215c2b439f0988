import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** What a part may not import, so that the arrows keep pointing one way: renderer → contract ← main. */
const forbid = (files, patterns) => ({
  files,
  rules: {
    'no-restricted-imports': ['error', { patterns }],
    'no-restricted-syntax': ['error', ...patterns.flatMap(otherImports), ...unreadableImports],
  },
});
/** What the rule above does not see: `import('…')` as an expression and as a type, and `require('…')`. */
const otherImports = ({ regex, message }) => {
  // A slash would end the selector's regular expression.
  const name = `value=/${regex.replaceAll('/', '\\u002F')}/`;
  return [
    { selector: `ImportExpression > Literal[${name}]`, message },
    { selector: `TSImportType > Literal[${name}]`, message },
    { selector: `CallExpression[callee.name='require'] > Literal[${name}]`, message },
  ];
};
const unreadableImports = [
  {
    selector: 'ImportExpression > :not(Literal).source',
    message: 'Name the module in a plain string, so that the direction of the import can be checked.',
  },
];
const noElectron = {
  regex: '^electron($|/)',
  message: 'Only src/main/electron (and the preload) know electron. Take what you need as an argument.',
};
const noRenderer = { regex: '/renderer/', message: 'Main does not import the renderer.' };
const noPreload = { regex: '/preload/', message: 'Main does not import the preload.' };
/** Keeps a folder of main from importing those that build on it. */
const above = (...folders) => ({
  regex: `/(${[...folders, 'electron', 'renderer', 'preload'].join('|')})/`,
  message: 'A folder of main does not import the folders that build on it.',
});

/** One for each runtime. */
const tsconfigs = ['main', 'preload', 'renderer'].map((runtime) => `tsconfig.${runtime}.json`);
tsconfigs.push('tsconfig.json');

export default ts.config(
  {
    ignores: ['out/', 'src/i18n/generated/', 'dist/', 'demo-output/', 'test-results/', 'playwright-report/'],
  },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.node, ...globals.browser } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: { 'svelte/no-at-html-tags': 'error' },
  },
  {
    files: ['**/*.ts', '**/*.svelte'],
    languageOptions: {
      parserOptions: {
        project: tsconfigs,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  forbid(['src/main/**/*.ts'], [noElectron, noRenderer, noPreload]),
  forbid(
    ['src/main/{whmcs,keychain,render,attachments}/**/*.ts'],
    [noElectron, above('vault', 'search', 'sync', 'import', 'export', 'tickets', 'workers', 'app', 'ipc')],
  ),
  forbid(
    ['src/main/keychain/**/*.ts'],
    [
      noElectron,
      {
        regex: '^\\.\\./(?!\\.\\./(contract|shared)/)',
        message: 'The keychain imports the contract and shared code, and nothing else.',
      },
    ],
  ),
  forbid(
    ['src/main/vault/**/*.ts'],
    [noElectron, above('search', 'sync', 'import', 'export', 'tickets', 'workers', 'app', 'ipc')],
  ),
  forbid(
    ['src/main/{search,sync,import,export,tickets}/**/*.ts'],
    [noElectron, above('workers', 'app', 'ipc')],
  ),
  forbid(['src/main/workers/**/*.ts'], [noElectron, above('app', 'ipc')]),
  forbid(['src/main/app/**/*.ts'], [noElectron, above('ipc')]),
  forbid(['src/main/ipc/**/*.ts'], [noElectron, above()]),
  forbid(['src/main/electron/**/*.ts'], [noRenderer]),
  forbid(
    ['src/contract/**/*.ts'],
    [
      noElectron,
      { regex: '/(main|preload|renderer|shared)/', message: 'The contract imports nothing else of ours.' },
    ],
  ),
  forbid(
    ['src/shared/**/*.ts'],
    [
      noElectron,
      { regex: '/(main|preload|renderer)/', message: 'Shared code imports the contract and nothing else.' },
    ],
  ),
  forbid(
    ['src/preload/**/*.ts'],
    [{ regex: '/(main|renderer)/', message: 'The preload knows the contract alone.' }],
  ),
  forbid(
    ['src/renderer/**/*.{ts,svelte}'],
    [
      noElectron,
      { regex: '/(main|preload)/', message: 'The page reaches main through window.threadkeep alone.' },
    ],
  ),
  {
    files: ['scripts/**', 'bench/**', 'test/whmcs-simulator/cli.ts', 'src/chromium-host/**'],
    rules: { 'no-console': 'off' },
  },
);
