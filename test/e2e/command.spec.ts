import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommandLine, type CommandResult } from '../support/command-line.ts';
import { expect, test as base } from './fixture.ts';

/** A profile with the 60 tickets of the simulator; the app is closed. */
const test = base.extend<{ command: (...args: string[]) => Promise<CommandResult>; out: string }>({
  out: async ({ folder }, use) => use(join(folder, 'out')),
  command: async ({ connected, host, folder }, use) => {
    const { page } = connected;
    await page.getByRole('button', { name: 'Set up sync…' }).click();
    await page.getByRole('button', { name: 'Sync now' }).click();
    await expect(page.getByText('Up to date')).toContainText('60 fetched');
    await connected.close();
    await use((...args) => runCommandLine({ host, profile: join(folder, 'profile') }, args));
  },
});

test('tickets that a search finds are exported as PDF, without a window or a display', async ({
  command,
  out,
}) => {
  const result = await command('export', '--search', 'status:open', '--format', 'pdf', '--out', out);
  expect(result, result.stderr).toMatchObject({ code: 0 });
  const files = readdirSync(out);
  expect(files.length).toBeGreaterThan(0);
  expect(files.length).toBeLessThan(60);
  expect(result.stdout).toContain(`Exported ${files.length} ticket`);
  const text = execFileSync('pdftotext', [join(out, files[0] ?? ''), '-'], { encoding: 'utf8' });
  expect(text).toContain('Support ticket');
  expect(text).toContain('Open');
});

test('the report for scripts names what was exported, and one file holds all tickets', async ({
  command,
  out,
}) => {
  const path = join(out, 'all.jsonl');
  const result = await command('export', '--all', '--format', 'jsonl', '--combine', '--out', path, '--json');
  expect(result, result.stderr).toMatchObject({ code: 0 });
  expect(JSON.parse(result.stdout)).toEqual({
    ...{ state: 'done', exported: 60, failed: 0, path, failure: null, failures: [] },
  });
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(60);
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  // The file is not replaced without asking.
  const again = await command('export', '--all', '--format', 'jsonl', '--combine', '--out', path);
  expect(again).toMatchObject({ code: 3 });
  expect(again.stderr).toContain('already exists');
});

test('a bundle is verified; a changed one is not intact', async ({ command, out }) => {
  const made = await command('export', '--all', '--format', 'markdown', '--bundle', 'folder', '--out', out);
  expect(made, made.stderr).toMatchObject({ code: 0 });
  const [name = ''] = readdirSync(out);
  const bundle = join(out, name);
  expect(await command('verify', bundle)).toMatchObject({ code: 0 });
  const [ticket = ''] = readdirSync(join(bundle, 'tickets'));
  const path = join(bundle, 'tickets', ticket);
  writeFileSync(path, readFileSync(path, 'utf8').replace('e', 'E'));
  const changed = await command('verify', bundle);
  expect(changed.code).toBe(1);
  expect(changed.stderr).toContain(`tickets/${ticket}: content changed`);
});

test('wrong usage, an empty profile and a folder that cannot be written are errors with a next step', async ({
  host,
  folder,
  command,
  out,
}) => {
  expect(await command('export', '--out', out)).toMatchObject({ code: 2 });
  expect((await command('export', '--nonsense')).stderr).toContain('--help');
  expect(await command('export', '--search', 'no such words', '--out', out)).toMatchObject({ code: 3 });
  writeFileSync(join(folder, 'file'), '');
  const blocked = await command('export', '--all', '--out', join(folder, 'file', 'out'));
  expect(blocked.code).toBe(3);
  expect(blocked.stderr).toContain(join(folder, 'file'));

  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const none = await runCommandLine({ host, profile: empty }, ['export', '--all', '--out', out]);
  expect(none).toMatchObject({ code: 3 });
  expect(none.stderr).toContain('There is no vault');
  expect(existsSync(join(empty, 'vault.db'))).toBe(false);
  expect((await runCommandLine({ host, profile: empty }, ['--help'])).stdout).toContain('--search');
});

test('a command that is stopped leaves no unfinished files', async ({
  command: _ready,
  host,
  folder,
  out,
}) => {
  let stopped = false;
  const result = await runCommandLine(
    { host, profile: join(folder, 'profile') },
    ['export', '--all', '--format', 'pdf', '--out', out],
    (stop) => {
      if (!stopped) stop();
      stopped = true;
    },
  );
  expect(result, result.stderr).toMatchObject({ code: 130 });
  const files = readdirSync(out);
  expect(files.length).toBeLessThan(60);
  expect(files.filter((name) => !name.endsWith('.pdf'))).toEqual([]);
});
