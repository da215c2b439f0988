import { statSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Runs the tests of the folder under mutation, without projects, because the test runner filters only by name and
 * supports only one configuration. `scripts/mutation.ts` selects the tests.
 */
const include = (process.env['MUTATION_TESTS'] ?? '').split(',').filter(Boolean);
const inBrowser = include.some((pattern) => pattern.startsWith('test/component/'));

/** A run ends at the first failure, so fast tests come first: unit tests, then integration tests in small files. */
class FastFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const cost = ({ moduleId }: TestSpecification): number =>
      statSync(moduleId).size + (moduleId.includes('/test/unit/') ? 0 : 1_000_000);
    return Promise.resolve(files.toSorted((a, b) => cost(a) - cost(b)));
  }
}

export default defineConfig({
  // The tests run in a copy of the tree whose node_modules is a link to the original.
  server: { fs: { strict: false } },
  plugins: inBrowser ? [svelte(), svelteTesting()] : [],
  test: {
    include,
    sequence: { sequencer: FastFirst },
    // Each change has a thread of its own, which its test files share, because loading code takes longer than most tests.
    isolate: process.env['MUTATION_ISOLATE'] === 'yes',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    ...(inBrowser && { environment: 'jsdom', setupFiles: ['test/component/setup.ts'] }),
  },
});
