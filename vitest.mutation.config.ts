import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

/**
 * Runs the tests of the folder under mutation, without projects, because the test runner filters only by name and
 * supports only one configuration. `scripts/mutation.ts` selects the tests.
 */
const include = (process.env['MUTATION_TESTS'] ?? '').split(',').filter(Boolean);
const inBrowser = include.some((pattern) => pattern.startsWith('test/component/'));

export default defineConfig({
  // The tests run in a copy of the tree whose node_modules is a link to the original.
  server: { fs: { strict: false } },
  plugins: inBrowser ? [svelte(), svelteTesting()] : [],
  test: {
    include,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    ...(inBrowser && { environment: 'jsdom', setupFiles: ['test/component/setup.ts'] }),
  },
});
