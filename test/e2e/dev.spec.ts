import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, globSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Locator, type Page } from 'playwright-core';
import { rows } from '../support/driver.ts';
import { expect, test } from './fixture.ts';

const root = join(import.meta.dirname, '../..');

test.skip(({ host }) => host !== 'chromium', 'It drives the Chromium host.');

test('the built app does not contain the development server', () => {
  for (const file of globSync('out/{main,preload}/**', { cwd: root, withFileTypes: true }))
    if (file.isFile())
      expect(readFileSync(join(file.parentPath, file.name), 'utf8')).not.toMatch(
        /THREADKEEP_DEV_SERVER|__DEV_BUILD__|toggleDevTools|allow-duplicates/,
      );
});

test.describe('npm run dev', () => {
  test.describe.configure({ timeout: 300_000 });

  let dev: ChildProcess;
  let output = '';
  let project = '';
  const endpoints: string[] = [];

  test.beforeEach(({ folder }) => {
    // The test edits source files, so it works on a copy of the project.
    project = join(folder, 'project');
    const parts = [
      'src',
      'scripts',
      'test',
      'resources',
      'project.inlang',
      'package.json',
      'package-lock.json',
    ];
    parts.push('electron.vite.config.ts', 'svelte.config.js', 'tsconfig.json', 'tsconfig.base.json');
    for (const part of parts) cpSync(join(root, part), join(project, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'), 'junction');
    output = '';
    endpoints.length = 0;
    dev = spawn(
      process.execPath,
      [join(project, 'scripts/dev.ts'), '--headless', '--controlled', `--profile=${join(folder, 'profile')}`],
      {
        cwd: project,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        // This suite already has its own keyring.
        env: {
          ...process.env,
          LC_ALL: 'C.UTF-8',
          THREADKEEP_OWN_KEYRING: process.env['THREADKEEP_OWN_KEYRING'] ?? folder,
        },
      },
    );
    for (const stream of [dev.stdout, dev.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
    dev.on('message', ({ endpoint }: { endpoint?: string }) => endpoint && endpoints.push(endpoint));
  });

  test.afterEach(async () => {
    if (dev.exitCode === null) {
      const ended = once(dev, 'exit');
      dev.kill('SIGTERM');
      await ended;
    }
    await test.info().attach('output', { body: output, contentType: 'text/plain' });
  });

  /** The window of the nth app that was started. */
  async function windowOf(start: number): Promise<Page> {
    await expect
      .poll(() => endpoints.length, { timeout: 120_000, message: output })
      .toBeGreaterThanOrEqual(start);
    const context = (await chromium.connect(endpoints[start - 1] ?? '')).contexts()[0];
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
    if (!page) throw new Error('The app has no window.');
    return page;
  }

  function change(file: string, from: string, to: string): void {
    const path = join(project, file);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
  }

  const startedAt = (page: Page): Promise<number> => page.evaluate(() => performance.timeOrigin);

  test('opens a connected app and shows every source change', async () => {
    const page = await windowOf(1);
    await expect(rows(page).first()).toBeVisible();
    const loaded = await startedAt(page);
    const mark = page.locator('body');

    await test.step('a stylesheet change without a reload', async () => {
      const path = join(project, 'src/renderer/styles/screen.css');
      writeFileSync(path, `${readFileSync(path, 'utf8')}\nbody { outline: 3px solid rgb(1, 2, 3); }\n`);
      await expect(mark).toHaveCSS('outline-color', 'rgb(1, 2, 3)');
      expect(await startedAt(page)).toBe(loaded);
    });

    await test.step('a component change without a reload', async () => {
      const dot = page.locator('.status .dot').first();
      await expect(dot).toBeVisible();
      change(
        'src/renderer/ui/StatusDot.svelte',
        '<span class="status"',
        '<span class="status" data-changed="yes"',
      );
      await expect(page.locator('.status[data-changed=yes]').first()).toBeVisible();
      change('src/renderer/ui/StatusDot.svelte', 'width: 0.62em;', 'width: 23px;');
      // Two saves at once can reach the watcher as one event; saving again is what a developer would do.
      const path = join(project, 'src/renderer/ui/StatusDot.svelte');
      await expect(async () => {
        writeFileSync(path, readFileSync(path, 'utf8'));
        await expect(dot).toHaveCSS('width', '23px', { timeout: 3000 });
      }).toPass();
      expect(await startedAt(page)).toBe(loaded);
    });

    await test.step('a main process change with a restart', async () => {
      change('src/main/electron/window.ts', "title: 'Threadkeep'", "title: 'Threadkeep, changed'");
      const next = await windowOf(2);
      await expect(rows(next).first()).toBeVisible();
      expect(readFileSync(join(project, 'out/dev/main/index.js'), 'utf8')).toContain('Threadkeep, changed');
    });

    await test.step('a main process that cannot be built leaves the app as it is, until it is fixed', async () => {
      const running = await windowOf(2);
      output = '';
      change('src/main/electron/window.ts', "title: 'Threadkeep, changed'", "title: 'Threadkeep, ");
      await expect.poll(() => output).toContain('could not be built');
      // Long enough for a restart, which must not happen.
      await running.waitForTimeout(2000);
      expect(output).not.toContain('was rebuilt');
      expect(endpoints).toHaveLength(2);
      await expect(rows(running).first()).toBeVisible();
      change('src/main/electron/window.ts', "title: 'Threadkeep, ", "title: 'Threadkeep, fixed'");
      await expect(rows(await windowOf(3)).first()).toBeVisible();
    });

    await test.step('a main process that crashes is started again after the next change', async () => {
      const text = readFileSync(join(project, 'src/main/index.ts'), 'utf8');
      writeFileSync(join(project, 'src/main/index.ts'), `${text}\nprocess.exit(3);\n`);
      await expect.poll(() => output, { timeout: 60_000 }).toContain('crashed');
      expect(dev.exitCode).toBeNull();
      const started = endpoints.length;
      writeFileSync(join(project, 'src/main/index.ts'), text);
      await expect(rows(await windowOf(started + 1)).first()).toBeVisible();
    });
  });

  test('ends quietly if it is interrupted while it starts', async ({ folder }) => {
    await expect
      .poll(() => existsSync(join(folder, 'profile/vault.db')), { timeout: 60_000, intervals: [5] })
      .toBe(true);
    const ended = once(dev, 'exit');
    dev.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(output).toBe('');
  });

  test('shows every change of the catalogue', async () => {
    const page = await windowOf(1);
    const english = 'src/i18n/messages/en/tickets.json';
    const chinese = 'src/i18n/messages/zh-Hant/tickets.json';
    const sort = (window: Page, name: string): Locator => window.getByLabel(name, { exact: true });
    await expect(sort(page, 'Sort by')).toBeVisible();
    const generated = join(project, 'src/i18n/generated');
    const before = statSync(join(generated, 'messages/zh-Hant.js')).mtimeMs;

    const missing: string[] = [];
    const watched = ['messages.js', 'messages/en.js'].map((file) => join(generated, file));
    const watch = setInterval(() => missing.push(...watched.filter((file) => !existsSync(file))), 1);
    change(english, '"search_sort": "Sort by"', '"search_sort": "Order of tickets"');
    const second = await windowOf(2);
    clearInterval(watch);
    await expect(sort(second, 'Order of tickets')).toBeVisible();
    expect(missing).toEqual([]);
    expect(statSync(join(generated, 'messages/zh-Hant.js')).mtimeMs).toBe(before);
    expect(output).not.toMatch(/was not built|could not be built|Could not resolve/);

    await test.step('a text that cannot be compiled leaves the app as it is', async () => {
      change(chinese, '"search_sort":', '"search_order":');
      await expect.poll(() => output).toMatch(/zh-Hant.*search_sort/);
      await expect(sort(second, 'Order of tickets')).toBeVisible();
      expect(dev.exitCode).toBeNull();
      change(chinese, '"search_order":', '"search_sort":');
      change(english, '"search_sort": "Order of tickets"', '"search_sort": "Sorted by"');
      await expect(sort(await windowOf(3), 'Sorted by')).toBeVisible();
    });
  });
});
