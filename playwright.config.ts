import { defineConfig } from '@playwright/test';
import { findElectron } from './scripts/launch.ts';

/** One suite, a project per host; Electron's runs wherever its binary is (scripts/test.ts says when it does not). */
export default defineConfig<{ host: 'chromium' | 'electron' }>({
  testDir: 'test/e2e',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  // A second try is told in the last lines (scripts/test.ts): it is a defect to look into, not a red build.
  retries: process.env['CI'] ? 1 : 0,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  outputDir: 'test-results/e2e',
  projects: [
    { name: 'chromium-host', use: { host: 'chromium' } },
    ...(findElectron() ? [{ name: 'electron', use: { host: 'electron' as const } }] : []),
  ],
});
