import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyBundle } from '../../../../src/main/export/bundle/verify.ts';
import { addTicket, makeBundle, openBundle, someTickets, wholeBundle } from '../../../support/bundle.ts';
import { errorOf } from '../../../support/errors.ts';
import {
  each,
  exportedAttachment,
  exportedMessage,
  exportedTicket,
} from '../../../support/exported-ticket.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-bundle-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;
const at = (...parts: string[]): string => join(folder, ...parts);
const text = (...parts: string[]): string => readFileSync(at(...parts), 'utf8');
const manifest = (name = 'b'): Record<string, never> & { tickets: Record<string, unknown>[] } =>
  JSON.parse(text(name, 'manifest.json'));
const files = (name: string): string[] =>
  readdirSync(at(name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(at(name).length + 1))
    .sort();

const expected = [
  'attachments/ABC-123456/01 log.txt',
  'attachments/ABC-123456/02 log.txt',
  'index.csv',
  'index.html',
  'manifest.json',
  'manifest.sha256',
  'raw/ABC-123456-1.json',
  'raw/XYZ-1-1.json',
  'tickets/Ticket ABC-123456 Server is slow.txt',
  'tickets/Ticket XYZ-1 工單 script alert(1) script (version 1).txt',
];

describe('a folder', () => {
  test('has all files, and sha256sum accepts them', async () => {
    const made = await makeBundle(folder, at('b'));
    expect(files('b')).toEqual(expected);
    expect(readdirSync(folder)).toEqual(['b']);
    const checked = execFileSync('sha256sum', ['--strict', '-c', 'manifest.sha256'], {
      cwd: at('b'),
      encoding: 'utf8',
    });
    expect(checked.trim().split('\n')).toHaveLength(9);
    expect(made).toMatchObject({ path: at('b'), files: 10 });
    const hash = createHash('sha256')
      .update(readFileSync(at('b', 'manifest.sha256')))
      .digest('hex');
    expect(made.fingerprint).toBe(hash);
    expect(made.bytes).toBe(expected.reduce((sum, file) => sum + statSync(at('b', file)).size, 0));
  });

  test('sha256sum notices a change', async () => {
    await makeBundle(folder, at('b'));
    writeFileSync(at('b', 'raw', 'XYZ-1-1.json'), '{ }');
    expect(spawnSync('sha256sum', ['-c', 'manifest.sha256'], { cwd: at('b') }).status).toBe(1);
  });

  test('replaces an empty folder only', async () => {
    mkdirSync(at('b'));
    await makeBundle(folder, at('b'));
    await expect(makeBundle(folder, at('b'))).rejects.toMatchObject({ id: 'bundle_file_exists' });
    expect(files('b')).toEqual(expected);
  });
});

test('the manifest says what is in the bundle, from where, and what is not', async () => {
  await makeBundle(folder, at('b'));
  expect(manifest()).toMatchObject({
    schema: 'threadkeep-bundle',
    version: 1,
    threadkeep: '0.1.0',
    exportedAt: '2026-05-01T12:00:00.000Z',
    exportedBy: { user: 'ada', computer: 'desk' },
    servers: [{ connection: 'Billing', host: 'billing.example.com' }],
    options: { format: 'text', language: 'en', includeNotes: false, redaction: { rules: [], texts: 0 } },
    failures: [],
  });
  expect(manifest().tickets).toMatchObject([
    {
      number: 'ABC-123456',
      ticketId: 12,
      subject: 'Server is slow',
      version: { number: 1, count: 1 },
      fetchedAt: '2026-04-01T08:00:00.000Z',
      source: { sha256: '0'.repeat(64), bytes: 1000 },
      redacted: false,
      leftOut: { notes: 0, attachments: 0, raw: false },
      unavailable: { removedOnServer: 0, notDownloaded: 1 },
      files: [
        { kind: 'document', path: 'tickets/Ticket ABC-123456 Server is slow.txt', size: 15 },
        { kind: 'attachment', name: 'log.txt', message: 1, size: 12_000 },
        { kind: 'attachment', name: '../log.txt', message: 2, size: 5 },
        { kind: 'raw', path: 'raw/ABC-123456-1.json', size: 47 },
      ],
    },
    { number: 'XYZ-1', version: { number: 1, count: 2 }, leftOut: { notes: 2 } },
  ]);
});

test('the raw response is written unchanged', async () => {
  const [first] = someTickets();
  await makeBundle(folder, at('b'));
  expect(text('b', 'raw', 'ABC-123456-1.json')).toBe(first?.raw);
});

describe('the index', () => {
  test('is a page without scripts that links to all files', async () => {
    await makeBundle(folder, at('b'));
    const page = text('b', 'index.html');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toContain('<script');
    expect(page).toContain('工單 &lt;script&gt;alert(1)&lt;/script&gt;');
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => decodeURIComponent(link));
    expect(links.sort()).toEqual(expected.filter((file) => file.includes('/')));
  });

  test('has labels in the language of the export', async () => {
    await makeBundle(folder, at('b'), wholeBundle({ language: 'zh-Hant' }));
    expect(text('b', 'index.html')).toContain('<h1>匯出的工單</h1>');
  });

  test('as CSV is read back by another program, and no value is a formula', async () => {
    const subject = '=HYPERLINK("x")\n+1, "a"';
    await makeBundle(folder, at('b'), wholeBundle(), [exportedTicket({ subject, raw: '{}' })]);
    const read = execFileSync(
      'python3',
      [
        '-c',
        'import csv,json,sys; print(json.dumps(list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8-sig")))))',
        at('b', 'index.csv'),
      ],
      { encoding: 'utf8' },
    );
    const [head, ...rows] = JSON.parse(read) as string[][];
    expect(head).toEqual(['Number', 'Ticket ID', 'Subject', 'Kind', 'File', 'Size in bytes', 'SHA-256']);
    expect(rows).toHaveLength(2);
    expect(rows[0]?.slice(0, 4)).toEqual(['ABC-123456', '12', `'${subject}`, 'Ticket']);
    expect(rows[1]?.slice(3, 6)).toEqual(['Server’s response', 'raw/ABC-123456-1.json', '2']);
  });
});

describe('a ZIP file', () => {
  test('is read back by unzip and Python, with the time of the export', async () => {
    await makeBundle(folder, at('b.zip'));
    expect(readdirSync(folder)).toEqual(['b.zip']);
    execFileSync('unzip', ['-tqq', at('b.zip')]);
    const read = execFileSync(
      'python3',
      [
        '-c',
        'import zipfile,json,sys\nz=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None\nprint(json.dumps([[i.filename,list(i.date_time),i.external_attr>>16] for i in z.infolist()]))',
        at('b.zip'),
      ],
      { encoding: 'utf8' },
    );
    expect(JSON.parse(read)).toEqual(expected.map((file) => [file, [2026, 5, 1, 12, 0, 0], 0o100644]));
  });

  test('has the same bytes in any time zone, with any umask, and after a restart', () => {
    const script = `
      import { makeBundle, openBundle, addTicket, someTickets, wholeBundle } from ${JSON.stringify(join(import.meta.dirname, '../../../support/bundle.ts'))};
      const [folder, umask, stop] = process.argv.slice(1);
      process.umask(Number(umask));
      const context = { ...wholeBundle(), exportedAt: '2026-03-08T02:30:00.000Z' };
      if (stop) {
        const bundle = await openBundle(folder, context);
        await addTicket(bundle, 0, someTickets()[0]);
        await bundle.close();
      }
      await makeBundle(folder, folder + '/b.zip', context);`;
    const runs = [
      ['UTC', '0', ''],
      // There, the clocks went from 02:00 to 03:00 on that day.
      ['America/New_York', '63', 'stop'],
      ['Asia/Kathmandu', '18', ''],
    ].map(([zone = '', umask = '', stop = '']) => {
      const place = mkdtempSync(at('run-'));
      execFileSync(process.execPath, ['--input-type=module', '-e', script, place, umask, stop], {
        env: { ...process.env, TZ: zone },
      });
      return createHash('sha256')
        .update(readFileSync(join(place, 'b.zip')))
        .digest('hex');
    });
    expect(new Set(runs).size).toBe(1);
  });

  test('does not replace a file unless allowed, and can be finished elsewhere', async () => {
    writeFileSync(at('b.zip'), 'older');
    const bundle = await openBundle(folder, wholeBundle());
    await addTicket(bundle, 0, exportedTicket());
    const finish = (name: string, overwrite: boolean) =>
      bundle.finish({ target: at(name), as: 'zip', overwrite });
    await expect(finish('b.zip', false)).rejects.toMatchObject({
      id: 'bundle_file_exists',
      params: { path: at('b.zip') },
    });
    await expect(finish('no/b.zip', false)).rejects.toMatchObject({ code: 'cannot-write' });
    expect(text('b.zip')).toBe('older');
    await finish('b.zip', true);
    expect((await verifyBundle(at('b.zip'), signal)).problems).toEqual([]);
    expect(readdirSync(folder)).toEqual(['b.zip']);
  });

  test('is not there after a cancellation', async () => {
    const bundle = await openBundle(folder, wholeBundle());
    await addTicket(bundle, 0, exportedTicket());
    const stopped = AbortSignal.abort(errorOf('cancelled'));
    await expect(
      bundle.finish({ target: at('b.zip'), as: 'zip', overwrite: false, signal: stopped }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    await bundle.discard();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a redacted export', () => {
  const secret = 'Acme Rocket';
  const redacted = (part = {}) =>
    exportedTicket({
      isRedacted: true,
      subject: 'About [text 1]',
      raw: JSON.stringify({ subject: secret }),
      messages: [exportedMessage(1, { attachments: [exportedAttachment('a.txt', secret)] })],
      ...part,
    });
  const context = wholeBundle({ redaction: { rules: ['email', 'card'], texts: [secret] } });

  test('contains neither attachments nor raw responses, even of tickets without a match', async () => {
    await makeBundle(folder, at('b'), context, [redacted(), redacted({ number: 'B', isRedacted: false })]);
    expect(files('b').filter((file) => /^(raw|attachments)/.test(file))).toEqual([]);
    expect(readdirSync(at('b')).sort()).toEqual([
      'index.csv',
      'index.html',
      'manifest.json',
      'manifest.sha256',
      'tickets',
    ]);
    for (const file of files('b')) expect(text('b', file)).not.toContain(secret);
    expect(manifest()).toMatchObject({ options: { redaction: { rules: ['email', 'card'], texts: 1 } } });
    expect(manifest().tickets).toMatchObject([
      { redacted: true, leftOut: { attachments: 1, raw: true } },
      { redacted: false, leftOut: { attachments: 1, raw: true } },
    ]);
  });

  test('does not name a ticket that failed, which was not redacted', async () => {
    const bundle = await openBundle(folder, context);
    await bundle.fail(0, { number: 'A', subject: secret }, errorOf('not-in-vault').report());
    await bundle.finish({ target: at('b'), as: 'folder', overwrite: false });
    for (const file of files('b')) expect(text('b', file)).not.toContain(secret);
    expect(manifest()).toMatchObject({ failures: [{ number: 'A', subject: '', code: 'not-in-vault' }] });
  });
});

describe('after a restart', () => {
  test('continues with the tickets that were added, in the order of the export', async () => {
    const [first, second] = someTickets();
    if (!first || !second) throw new Error('There are two tickets.');
    const before = await openBundle(folder, wholeBundle());
    await addTicket(before, 1, second);
    // The process is killed while it writes the other one; its line in the journal is cut off.
    writeFileSync(at('.staging', 'content', '.threadkeep-bundle.part-0123'), 'half');
    writeFileSync(at('.staging', 'tickets.jsonl'), '{"position":0,"na', { flag: 'a' });
    await before.close();

    const bundle = await openBundle(folder, wholeBundle());
    expect([...bundle.done]).toEqual([1]);
    await addTicket(bundle, 0, first);
    await bundle.finish({ target: at('b'), as: 'folder', overwrite: false });
    expect(manifest().tickets.map(({ number }) => number)).toEqual(['ABC-123456', 'XYZ-1']);
    expect(files('b')).toEqual(expected);
    expect((await verifyBundle(at('b'), signal)).problems).toEqual([]);
  });

  test('forgets a ticket whose file did not reach the disk before a power failure', async () => {
    const [first, second] = someTickets();
    if (!first || !second) throw new Error('There are two tickets.');
    const before = await openBundle(folder, wholeBundle());
    await addTicket(before, 0, first);
    await addTicket(before, 1, second);
    await before.close();
    writeFileSync(at('.staging', 'content', 'raw', 'ABC-123456-1.json'), '');
    writeFileSync(at('.staging', 'tickets.jsonl'), '\0'.repeat(100), { flag: 'a' });

    const bundle = await openBundle(folder, wholeBundle());
    expect([...bundle.done]).toEqual([1]);
    await addTicket(bundle, 0, first);
    await bundle.finish({ target: at('b'), as: 'folder', overwrite: false });
    expect(files('b')).toEqual(expected);
    expect((await verifyBundle(at('b'), signal)).problems).toEqual([]);
  });

  test('a subject with a Unicode line separator does not break the journal', async () => {
    const before = await openBundle(folder, wholeBundle());
    await addTicket(before, 0, exportedTicket({ subject: 'a\u2028b\u2029c\nd' }));
    await before.close();
    const bundle = await openBundle(folder, wholeBundle());
    await bundle.finish({ target: at('b'), as: 'folder', overwrite: false });
    expect(manifest().tickets[0]).toMatchObject({ subject: 'a\u2028b\u2029c\nd' });
  });

  test('a ticket that was added twice is in the bundle once, and names do not change', async () => {
    const same = exportedTicket();
    const before = await openBundle(folder, wholeBundle());
    await addTicket(before, 0, same);
    await addTicket(before, 1, same);
    await before.close();
    const bundle = await openBundle(folder, wholeBundle());
    await addTicket(bundle, 1, same);
    await addTicket(bundle, 2, same);
    await bundle.finish({ target: at('b'), as: 'folder', overwrite: false });
    expect(files('b').filter((file) => file.startsWith('tickets/'))).toEqual(
      ['', ' (2)', ' (3)'].map((copy) => `tickets/Ticket ABC-123456 Server is slow${copy}.txt`).sort(),
    );
  });
});

test('a ticket that fails after its document was written is listed, and its files are not in the bundle', async () => {
  const bundle = await openBundle(folder, wholeBundle());
  const broken = exportedTicket({
    messages: [
      exportedMessage(1, {
        attachments: [
          exportedAttachment('a.txt', 'a'),
          exportedAttachment('b.txt', 'b', {
            read: () => {
              throw errorOf('vault-damaged');
            },
          }),
        ],
      }),
    ],
  });
  await expect(addTicket(bundle, 0, broken)).rejects.toMatchObject({ code: 'vault-damaged' });
  await bundle.fail(0, broken, errorOf('vault-damaged').report());
  await addTicket(bundle, 1, exportedTicket({ number: 'B' }));
  await bundle.finish({ target: at('b'), as: 'folder', overwrite: false });
  expect(files('b').filter((file) => file.includes('/'))).toEqual(['tickets/Ticket B Server is slow.txt']);
  expect(manifest()).toMatchObject({
    failures: [{ number: 'ABC-123456', subject: 'Server is slow', code: 'vault-damaged' }],
  });
  expect(text('b', 'index.html')).toContain('Tickets that could not be exported');
  expect((await verifyBundle(at('b'), signal)).failures).toBe(1);
});

test('a file with all tickets is in the bundle', async () => {
  const context = wholeBundle({ combine: true });
  const bundle = await openBundle(folder, context);
  const output = bundle.sharedOutput('Tickets');
  const file = await output.file();
  let position = 0;
  for await (const ticket of each(...someTickets())) {
    await file.write(ticket.subject);
    await bundle.add(position++, ticket, []);
  }
  await bundle.finish({ target: at('b'), as: 'folder', overwrite: false, shared: await output.commit() });
  expect(files('b')).toContain('tickets/Tickets.txt');
  expect(text('b', 'index.html')).toContain('href="tickets/Tickets.txt"');
  expect((await verifyBundle(at('b'), signal)).problems).toEqual([]);
});

test('tickets with the same number on two servers do not share files', async () => {
  const raw = ['{"a":1}', '{"a":2}'];
  await makeBundle(
    folder,
    at('b'),
    wholeBundle({ namePattern: '{number}' }),
    raw.map((each) => exportedTicket({ raw: each, connection: { name: each, host: 'x' } })),
  );
  expect(raw.map((_, index) => text('b', 'raw', `ABC-123456${index ? ' (2)' : ''}-1.json`))).toEqual(raw);
  expect(manifest()).toMatchObject({ servers: raw.map((connection) => ({ connection, host: 'x' })) });
});
