import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import type { Page } from 'playwright-core';
import { launchApp, type HostName, type LaunchOptions, type RunningApp } from '../../scripts/launch.ts';
import { connect } from '../support/driver.ts';
import { generatedSource } from '../whmcs-simulator/generator.ts';
import { demoAccount, WhmcsSimulator } from '../whmcs-simulator/server.ts';

interface Fixtures {
  host: HostName;
  /** A temporary folder for the profile and other files of the test. */
  folder: string;
  simulator: WhmcsSimulator;
  /** The simulator's address, as a user would paste it. */
  address: string;
  /** Starts the app with this test's profile. Apps still running at the end of the test are closed. */
  launch: (options?: Partial<LaunchOptions>) => Promise<RunningApp>;
  /** Starts the app and connects it to the simulator. */
  connected: RunningApp;
}

export const test = base.extend<Fixtures>({
  host: ['chromium', { option: true }],
  // eslint-disable-next-line no-empty-pattern -- Playwright reads a fixture's dependencies from this pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'threadkeep-e2e-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  simulator: async ({ folder: _folder }, use) => {
    await use(new WhmcsSimulator(generatedSource({ seed: 11, count: 60 })));
  },
  address: async ({ simulator }, use) => {
    await use(await simulator.start());
    await simulator.stop();
  },
  launch: async ({ host, folder }, use) => {
    const running: RunningApp[] = [];
    await use(async (options) => {
      // The tests expect English texts, whatever the system language is.
      const env = { LC_ALL: 'C.UTF-8', ...options?.env };
      const app = await launchApp({ host, profile: join(folder, 'profile'), ...options, env });
      app.page.setDefaultTimeout(20_000);
      running.push(app);
      return app;
    });
    for (const app of running) await app.close();
  },
  connected: async ({ launch, address }, use) => {
    const app = await launch();
    await connectDemo(app.page, address);
    await use(app);
  },
});

export { expect } from '@playwright/test';

export const connectDemo = (page: Page, address: string): Promise<void> =>
  connect(page, { address, identifier: demoAccount.identifier, secret: demoAccount.secret });

/** The error with this code on the page. */
export const failure = (page: Page, code: string): ReturnType<Page['locator']> =>
  page.locator(`[role=alert][data-code="${code}"]`);
