import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { rows } from '../support/driver.ts';
import { printR } from '../support/php-output.ts';
import { inShape } from '../whmcs-simulator/shapes.ts';
import { expect, failure, test } from './fixture.ts';

const documented = readFileSync(join(import.meta.dirname, '../fixtures/docs-getticket.json'), 'utf8');

const report = (page: Page): ReturnType<Page['locator']> =>
  page.getByRole('table', { name: 'Imported files' });
/** Rows of responses that could not be imported. */
const failedRow = (page: Page): ReturnType<Page['locator']> =>
  report(page).locator('tr[data-code="not-a-saved-answer"]');
const summary = (page: Page): ReturnType<Page['locator']> =>
  page.getByLabel('Import', { exact: true }).getByRole('status');

test('responses are imported at first run and later, and the report lists every response', async ({
  launch,
  folder,
  simulator,
}) => {
  const app = await launch();
  const { page } = app;
  const saved = join(folder, 'saved', 'deeper');
  mkdirSync(saved, { recursive: true });
  for (const id of [1, 2, 3]) {
    const wire = simulator.source.byId(id);
    if (!wire) throw new Error('no ticket');
    const shape = (['today', '2019', 'odd'] as const)[id - 1] ?? 'today';
    writeFileSync(join(saved, `${id}.json`), JSON.stringify(inShape(wire, shape, 'DESC')));
  }
  writeFileSync(join(saved, 'cut.json'), '{"result":"success","tid":"1",');
  writeFileSync(join(saved, 'error.json'), '{"result":"error","message":"Ticket ID Not Found"}');
  writeFileSync(
    join(saved, 'list.json'),
    readFileSync(join(import.meta.dirname, '../fixtures/docs-gettickets.json')),
  );

  writeFileSync(join(saved, 'picture.png'), 'x');

  await app.answerOpenDialog([join(saved, 'cut.json')]);
  await page.getByRole('button', { name: 'Select files…' }).click();
  await expect(failedRow(page).filter({ hasText: 'cut.json' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Welcome to Threadkeep' })).toBeVisible();

  await app.answerOpenDialog([join(folder, 'saved')]);
  await page.getByRole('button', { name: 'Select folder…' }).click();
  await expect(summary(page)).toContainText(
    /^3 added · 3 failed\s*6 of 6 files read · 1 file of another type skipped$/,
  );
  const first = report(page).getByRole('row').nth(1);
  await expect(first).toContainText('Failed');
  await expect(first).toContainText('saved/deeper/cut.json');
  await expect(failedRow(page)).toHaveCount(3);
  await expect(report(page).getByRole('row').nth(3)).toContainText('GetTickets');
  await expect(report(page).getByText(`#${simulator.source.byId(2)?.tid ?? ''}`)).toBeVisible();

  const older = structuredClone(simulator.source.byId(1));
  if (!older) throw new Error('no ticket');
  older.lastreply = '2001-01-01 00:00:00';
  const other = JSON.stringify({ ...(JSON.parse(documented) as object), ticketid: '4712', tid: '4712-B' });
  const answers = `${other}\n[log] next\n${JSON.stringify(inShape(older, 'today', 'ASC'))}`;
  const lines = join(folder, 'answers.log');
  writeFileSync(lines, Buffer.from(`\uFEFF${answers}`, 'utf16le'));
  const dump = join(folder, 'dump.txt');
  writeFileSync(dump, printR({ ...(JSON.parse(documented) as object), ticketid: '4711' }));
  await app.answerOpenDialog([lines, dump]);
  await page.getByRole('button', { name: 'Select files…' }).click();
  await expect(summary(page)).toContainText(
    /^2 added · 1 older than the version in the vault\s*2 of 2 files read$/,
  );
  await expect(report(page).getByRole('row', { name: 'Older version' })).toContainText('Response 2, line 3');
  await page.getByRole('button', { name: 'Back to tickets' }).click();
  await expect(page.getByText('5 of 5 tickets')).toBeVisible();
  await rows(page).filter({ hasText: '#516757' }).click();
  await expect(page.getByText('Ticket ID 4711', { exact: true })).toBeVisible();
  await expect(page.getByText('From a file saved')).toBeVisible();
  await expect(page.getByRole('button', { name: /^(Fetch ticket|Refresh|Download)$/ })).toHaveCount(0);
});

test('a cancelled import reports what was imported', async ({ launch, folder }) => {
  const app = await launch();
  const { page } = app;
  const saved = join(folder, 'saved');
  mkdirSync(saved);
  const count = 4000;
  for (let id = 1; id <= count; id += 1)
    writeFileSync(join(saved, `${id}.json`), documented.replace('"ticketid": "1"', `"ticketid": "${id}"`));
  await app.answerOpenDialog([saved]);
  await page.getByRole('button', { name: 'Select folder…' }).click();
  await expect(summary(page)).toContainText('of 4,000 files');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(failure(page, 'cancelled')).toBeVisible();
  await expect(summary(page)).toContainText('not read completely');
  await expect(report(page).getByRole('row').nth(1)).toContainText('Added');
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

test('if the disk is full at first run, the report shows what was imported', async ({ launch, folder }) => {
  test.skip(!canMount, 'mounting requires root');
  const profile = join(folder, 'full');
  const saved = join(folder, 'saved');
  mkdirSync(profile);
  mkdirSync(saved);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', profile]).status === 0;
  test.skip(!mounted, 'mounting is not allowed here');
  try {
    for (let id = 1; id <= 60; id += 1) {
      const change = { ticketid: String(id), tid: `T-${id}`, subject: randomBytes(60_000).toString('hex') };
      writeFileSync(
        join(saved, `${id}.json`),
        JSON.stringify({ ...(JSON.parse(documented) as object), ...change }),
      );
    }
    const app = await launch({ profile });
    await app.answerOpenDialog([saved]);
    await app.page.getByRole('button', { name: 'Select folder…' }).click();
    await expect(failure(app.page, 'disk-full')).toBeVisible();
    await expect(summary(app.page)).toContainText(/^[1-9]\d* added/);
    await expect(summary(app.page)).toContainText('not read completely');
    await expect(report(app.page).getByText('saved/1.json')).toBeVisible();
    await app.close();
  } finally {
    spawnSync('umount', ['-l', profile]);
  }
});
