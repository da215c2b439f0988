import { defineConfig } from '@playwright/test';
import { findElectron } from './scripts/launch.ts';

/**
 * One suite with a project per host. Electron's project runs if its binary is installed; scripts/test.ts reports if
 * not.
 */
export default defineConfig<{ host: 'chromium' | 'electron' }>({
  testDir: 'test/e2e',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  // Tests that pass only on the second try are reported by scripts/test.ts: they are defects, but do not fail the
  // build.
  retries: process.env['CI'] ? 1 : 0,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  outputDir: 'test-results/e2e',
  projects: [
    { name: 'chromium-host', use: { host: 'chromium' } },
    ...(findElectron() ? [{ name: 'electron', use: { host: 'electron' as const } }] : []),
  ],
});
