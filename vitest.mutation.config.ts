import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

/**
 * The tests for one folder under mutation, without projects: test names are all that the runner filters by, and it
 * knows of one configuration alone. `scripts/mutation.ts` says which tests.
 */
const include = (process.env['MUTATION_TESTS'] ?? '').split(',').filter(Boolean);
const inBrowser = include.some((pattern) => pattern.startsWith('test/component/'));

export default defineConfig({
  // The tests run in a copy of the tree whose node_modules is a link to the real one.
  server: { fs: { strict: false } },
  plugins: inBrowser ? [svelte(), svelteTesting()] : [],
  test: {
    include,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    ...(inBrowser && { environment: 'jsdom', setupFiles: ['test/component/setup.ts'] }),
  },
});
