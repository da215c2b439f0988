import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** What a part may not import, so that the arrows keep pointing one way: renderer → contract ← main. */
const forbid = (files, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});
const noElectron = {
  regex: '^electron($|/)',
  message: 'Only src/main/desktop (and the preload) know electron. Take what you need as an argument.',
};
const noRenderer = { regex: '/renderer/', message: 'main and contract know no page.' };

/** One for each runtime. */
const tsconfigs = ['main', 'preload', 'renderer'].map((runtime) => `tsconfig.${runtime}.json`);
tsconfigs.push('tsconfig.json');

export default ts.config(
  { ignores: ['out/', 'dist/', 'demo-output/', 'test-results/', 'playwright-report/'] },
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
  forbid(
    ['src/main/**/*.ts'],
    [noElectron, noRenderer, { regex: '/preload/', message: 'main does not know the preload.' }],
  ),
  forbid(
    ['src/main/{whmcs,keychain,message,attachments}/**/*.ts'],
    [
      noElectron,
      {
        regex: '/(vault|search|sync|import|export|threads|desk|bridge|desktop|renderer|preload)/',
        message: 'A leaf: it builds on contract alone.',
      },
    ],
  ),
  forbid(
    ['src/main/keychain/**/*.ts'],
    [
      noElectron,
      { regex: '^\\.\\./(?!\\.\\./contract/)', message: 'The keychain knows the contract alone.' },
    ],
  ),
  forbid(
    ['src/main/vault/**/*.ts'],
    [
      noElectron,
      {
        regex: '/(search|sync|import|export|threads|desk|bridge|desktop|renderer|preload)/',
        message: 'The vault knows nobody above it.',
      },
    ],
  ),
  forbid(
    ['src/main/{search,sync,import,export}/**/*.ts'],
    [
      noElectron,
      {
        regex: '/(threads|desk|bridge|desktop|renderer|preload)/',
        message: 'search, sync, import and export know no window, no thread and no bridge.',
      },
    ],
  ),
  forbid(['src/main/desktop/**/*.ts'], [noRenderer]),
  forbid(
    ['src/contract/**/*.ts'],
    [
      noElectron,
      { regex: '/(main|preload|renderer)/', message: 'The contract imports nothing else of ours.' },
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
    files: ['scripts/**', 'bench/**', 'test/whmcs-simulator/cli.ts', 'test/chromium-host/**'],
    rules: { 'no-console': 'off' },
  },
);
