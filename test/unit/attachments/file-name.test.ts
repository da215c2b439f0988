import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { safeFileName } from '../../../src/main/attachments/file-name.ts';
import { isRisky } from '../../../src/main/attachments/kinds.ts';
import { markAsDownloaded } from '../../../src/main/attachments/mark-of-the-web.ts';

describe('file name for saving', () => {
  test.each([
    ['../../etc/passwd', 'etc passwd'],
    ['a\\b:c|d?.txt', 'a b c d.txt'],
    ['invoice.exe. . ', 'invoice.exe'],
    ['invoice.exe\u200B', 'invoice.exe'],
    ['a.exe::$DATA', 'a.exe'],
    ['photo\u202Egnp.exe', 'photognp.exe'],
    ['CON.txt', 'CON_.txt'],
    ['com1.tar.gz', 'com1_.tar.gz'],
    ['COM¹.txt', 'COM¹_.txt'],
    ['...', 'attachment'],
    ['', 'attachment'],
    ['\uD800.txt', '\uFFFD.txt'],
    ['x.settingcontent-ms', 'x.settingcontent-ms'],
    ['.bashrc', 'bashrc'],
  ])('%j → %j', (name, saved) => expect(safeFileName(name)).toBe(saved));

  const part = fc.constantFrom(
    'exe',
    '.',
    ' ',
    'a',
    '\u200b',
    '\u202e',
    ':',
    '$DATA',
    '\0',
    '/',
    'con',
    'é',
    '文',
  );
  const names = fc.oneof(
    fc.string(),
    fc.array(part, { maxLength: 200 }).map((parts) => parts.join('')),
  );

  test('is valid on every system, and never riskier than the original', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(names, (name) => {
        const saved = safeFileName(name);
        expect(safeFileName(saved)).toBe(saved);
        expect(saved).toMatch(/^[^. ].*$|^[^. ]$/u);
        expect(saved).not.toMatch(/[\p{Cc}\p{Cf}<>:"/\\|?*]|[. ]$/u);
        expect(saved.isWellFormed()).toBe(true);
        expect([...saved].length).toBeLessThanOrEqual(110);
        if (isRisky(saved)) expect(isRisky(name)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('mark of the web', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'threadkeep-mark-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is an alternate data stream on Windows', async () => {
    const path = join(folder, 'a.exe');
    await markAsDownloaded(path, 'win32');
    expect(readFileSync(`${path}:Zone.Identifier`, 'latin1')).toBe('[ZoneTransfer]\r\nZoneId=3\r\n');
  });

  test('is an extended attribute on macOS, and failing to set it is not an error', async () => {
    const runs: unknown[] = [];
    const path = join(folder, 'b.exe');
    await markAsDownloaded(path, 'darwin', (...run) => Promise.resolve(runs.push(run)));
    expect(runs).toEqual([
      [
        '/usr/bin/xattr',
        ['-w', 'com.apple.quarantine', expect.stringMatching(/^0081;[0-9a-f]{8};Threadkeep;$/), path],
      ],
    ]);
    await markAsDownloaded(path, 'darwin', () => Promise.reject(new Error('Operation not supported')));
    await markAsDownloaded(join(folder, 'missing/c.exe'), 'win32');
  });

  test('is not set on Linux', async () => {
    const path = join(folder, 'd.exe');
    await markAsDownloaded(path, 'linux', () => expect.fail('nothing is run'));
    expect(existsSync(`${path}:Zone.Identifier`)).toBe(false);
  });
});
