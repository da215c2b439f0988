import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImportCounts, ImportReport } from '../../../src/contract/import.ts';
import { importFiles, type ImportOptions, type ImportTarget } from '../../../src/main/import/import.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import type { JsonObject } from '../../../src/main/whmcs/coerce.ts';
import { printR, varExport } from '../../support/php-output.ts';
import { appError } from '../../../src/shared/app-error.ts';
import { emptyConnection } from '../../support/connection.ts';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../fixtures', name), 'utf8');
const documented = JSON.parse(fixture('docs-getticket.json')) as JsonObject;

/** The documented response with the identity of another ticket. */
const ticket = (id: number, change: JsonObject = {}): JsonObject => ({
  ...documented,
  ticketid: String(id),
  tid: String(500_000 + id),
  ...change,
});

let folder: string;
let saved: string;
let vault: Vault;
let connectionId: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-import-'));
  saved = join(folder, 'saved');
  mkdirSync(saved);
  vault = new Vault(join(folder, 'vault.db'), randomBytes(32));
  connectionId = vault.connections.save(null, emptyConnection);
});
afterEach(() => {
  vault.close();
  rmSync(folder, { recursive: true, force: true });
});

const into = (targetVault: Vault): ImportTarget => ({
  connectionIn: () => connectionId,
  timeZone: 'UTC',
  write: (work) => Promise.resolve().then(() => targetVault.run(work)),
});

function save(name: string, content: string | Uint8Array): string {
  const path = join(saved, name);
  writeFileSync(path, content);
  return path;
}

const importAll = (paths: string[] = [saved], options: ImportOptions = {}): Promise<ImportReport> =>
  importFiles(paths, into(vault), options);

/** `file#answer outcome number` of each entry, and the ID of the error if it was rejected. */
const lines = ({ entries }: ImportReport): string[] =>
  entries.map(({ file, place, number, outcome, failure }) =>
    [`${file}${place ? `#${place.answer}` : ''}`, outcome, number, failure?.id].filter(Boolean).join(' '),
  );

const numbers = (): string[] =>
  vault.db.prepare<[], string>('SELECT number FROM ticket ORDER BY number').pluck().all();

const read = (id: number): NonNullable<ReturnType<Vault['tickets']['read']>> => {
  const key = vault.tickets.keyOf(connectionId, id);
  const stored = key === null ? null : vault.tickets.read(key);
  if (!stored) throw new Error('not stored');
  return stored;
};

describe('formats', () => {
  const utf16 = (text: string, bigEndian: boolean): Buffer => {
    const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
    return bigEndian ? bytes.swap16() : bytes;
  };
  const special = ticket(1, { subject: 'Grüße für Müller' });
  const json = JSON.stringify(special, null, 2);

  test.each<[string, string | Uint8Array]>([
    ['JSON', json],
    ['UTF-8 with a byte order mark', `\uFEFF${json}`],
    ['UTF-16 as PowerShell writes it', utf16(json, false)],
    ['UTF-16, big-endian', utf16(json, true)],
    ['UTF-16 without a byte order mark', utf16(json, false).subarray(2)],
    ['Latin-1', Buffer.from(json, 'latin1')],
    ['UTF-16 of print_r', utf16(printR(special), false)],
    ['Latin-1 of print_r', Buffer.from(printR(special), 'latin1')],
    ['var_export', varExport(special)],
    ['a page', `<html><body><pre>${printR(special)}</pre></body></html>`],
  ])('%s', async (_what, content) => {
    expect(lines(await importAll([save('a.txt', content)]))).toEqual(['a.txt#1 added 500001']);
    const { thread } = read(1);
    expect(thread.subject).toBe('Grüße für Müller');
    expect(thread.messages.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['Hey, \r\n\r\nThis is a second reply!\r\n\r\nThanks\r\n\r\nCynthia']),
    );
    expect(thread.messages).toHaveLength(4);
  });

  test('several responses per file: as array, as lines, in sequence, with log lines between them', async () => {
    save('array.json', JSON.stringify([ticket(1), ticket(2)]));
    save('lines.jsonl', `${JSON.stringify(ticket(3))}\n${JSON.stringify(ticket(4))}\n`);
    save(
      'log.log',
      `[x] got ${JSON.stringify(ticket(5))}\n[x] got ${JSON.stringify(ticket(6), null, 4)}${printR(ticket(7))}`,
    );
    const report = await importAll();
    expect(report.counts).toMatchObject({ files: 3, filesDone: 3, added: 7, refused: 0 });
    expect(numbers()).toEqual([1, 2, 3, 4, 5, 6, 7].map((id) => String(500_000 + id)));
    expect(report.entries.at(-1)).toMatchObject({ file: join('saved', 'log.log'), place: { answer: 3 } });
  });

  test('responses inside something that looks like a response', async () => {
    save('rpc.json', JSON.stringify({ jsonrpc: '2.0', id: 9, result: ticket(1) }));
    save('wrapped.json', JSON.stringify({ ticketid: 2, answer: ticket(2, { related: [ticket(99)] }) }));
    save('list.json', JSON.stringify({ result: 'success', tickets: { ticket: [ticket(3), ticket(4)] } }));
    save('dump.txt', printR({ id: 9, result: ticket(5) }));
    expect((await importAll()).counts).toMatchObject({ added: 5, refused: 0 });
    expect(numbers()).toEqual([1, 2, 3, 4, 5].map((id) => String(500_000 + id)));
  });

  test('skips and counts other files in a folder', async () => {
    save('a.htm', JSON.stringify(ticket(1)));
    for (const name of ['a.png', 'answer', '.hidden']) save(name, JSON.stringify(ticket(2)));
    expect((await importAll()).counts).toMatchObject({ files: 1, skipped: 2, added: 1 });
    expect((await importAll([join(saved, 'answer')])).counts).toMatchObject({ skipped: 0, added: 1 });
  });

  test.each(['docs-getticket.json', 'docs-getticket-old-2019-02-14.json'])(
    'the same response as JSON and as print_r is the same version: %s',
    async (name) => {
      const first = save('a.json', fixture(name));
      const second = save('b.txt', printR(JSON.parse(fixture(name))));
      expect(lines(await importAll([first, second]))).toEqual([
        'a.json#1 added 516757',
        'b.txt#1 same 516757',
      ]);
    },
  );
});

describe('rejected', () => {
  test('responses of other actions, errors, damaged files', async () => {
    for (const name of [
      'getsupportdepartments',
      'getsupportstatuses',
      'getticketattachment',
      'getticketcounts',
    ])
      save(`${name}.json`, fixture(`docs-${name}.json`));
    save('getticketnotes.json', fixture('docs-getticketnotes.json'));
    save('gettickets.json', fixture('docs-gettickets.json'));
    const list = (JSON.parse(fixture('docs-gettickets.json')) as { tickets: { ticket: JsonObject[] } })
      .tickets;
    save('head.json', JSON.stringify(list.ticket[0]));
    save('error.json', '{"result":"error","message":"Ticket ID Not Found"}');
    save('cut.json', JSON.stringify(documented).slice(0, -100));
    save('empty.json', '');
    save('other.json', '{"name":"x"}');
    save('no-id.json', '{"result":"success","ticketid":"x","replies":[]}');
    save('left-alone.png', JSON.stringify(documented));
    const report = await importAll();
    expect(lines(report).map((line) => line.slice('saved/'.length))).toEqual([
      'cut.json#1 refused import_json_damaged',
      'empty.json refused import_empty_file',
      'error.json#1 refused import_error_response_quoted',
      'getsupportdepartments.json#1 refused import_departments',
      'getsupportstatuses.json#1 refused import_statuses',
      'getticketattachment.json#1 refused import_attachment',
      'getticketcounts.json#1 refused import_counts',
      'getticketnotes.json#1 refused import_notes',
      'gettickets.json#1 refused import_ticket_list',
      'head.json#1 refused 516757 import_no_messages',
      'no-id.json#1 refused import_unreadable_ticket',
      'other.json refused import_no_response',
    ]);
    expect(report.entries[2]?.failure?.params).toEqual({ quote: 'Ticket ID Not Found' });
    expect(numbers()).toEqual([]);
  });

  test('unreadable files, and links out of the folder', async () => {
    const outside = join(folder, 'outside.json');
    writeFileSync(outside, JSON.stringify(documented));
    symlinkSync(outside, join(saved, 'link.json'));
    symlinkSync(folder, join(saved, 'folder'));
    expect(lines(await importAll([saved, join(folder, 'missing.json'), '/dev/null']))).toEqual([
      `${join('saved', 'link.json')} refused import_symbolic_link`,
      'missing.json refused import_file_unreadable',
      'null refused import_not_a_file',
    ]);
  });

  test('counts all, lists the first 5,000, rejected ones first', async () => {
    save('a.jsonl', `${JSON.stringify(ticket(1))}\n${'{"result":"error"}\n'.repeat(6000)}`);
    const { counts, entries } = await importAll();
    expect(counts).toMatchObject({ refused: 6000, added: 1 });
    expect(entries).toHaveLength(5000);
    expect(entries.every(({ outcome }) => outcome === 'refused')).toBe(true);
  });
});

describe('versions', () => {
  const import1 = (change: JsonObject): Promise<string[]> =>
    importAll([save('a.json', JSON.stringify(ticket(1, change)))]).then(lines);

  test('the same response is the same in any format; later ones are stored, earlier ones are not', async () => {
    expect(await import1({})).toEqual(['a.json#1 added 500001']);
    expect(await import1({ c: 'another', flag: 0 })).toEqual(['a.json#1 same 500001']);
    expect(await import1({ status: 'Open', lastreply: '2016-02-01 00:00:00' })).toEqual([
      'a.json#1 newer 500001',
    ]);
    expect(await import1({})).toEqual(['a.json#1 older 500001']);
    const opening = (documented['replies'] as { reply: JsonObject[] }).reply[0];
    expect(await import1({ lastreply: '2016-02-01 00:00:00', replies: { reply: [opening] } })).toEqual([
      'a.json#1 older 500001',
    ]);
    expect(read(1).thread.status).toBe('Open');
    expect(vault.tickets.revisions(read(1).key)).toHaveLength(2);
  });

  test('no response restores a ticket marked as deleted', async () => {
    await import1({});
    vault.tickets.onServer.markGone(read(1).key, '2026-01-01T00:00:00.000Z');
    const { fetchedAt } = read(1);
    await import1({});
    expect(read(1)).toMatchObject({ goneAt: '2026-01-01T00:00:00.000Z', fetchedAt });
    expect(await import1({ status: 'Open' })).toEqual(['a.json#1 newer 500001']);
    expect(read(1).goneAt).toBe('2026-01-01T00:00:00.000Z');
  });

  test('no response restores a merged ticket', async () => {
    await import1({});
    vault.tickets.onServer.markMerged(read(1).key, 99, '2026-01-01T00:00:00.000Z');
    vault.personal.markSeen(read(1).key);
    expect(await import1({ status: 'Open' })).toEqual(['a.json#1 newer 500001']);
    expect(read(1)).toMatchObject({ mergedInto: 99, goneAt: '2026-01-01T00:00:00.000Z' });
    expect(vault.db.prepare('SELECT unread FROM ticket').pluck().get()).toBe(0);
  });

  test('a file older than the last fetch is older, even with the same last reply', async () => {
    await import1({ status: 'Open' });
    const early = save('early.json', JSON.stringify(ticket(1, { status: 'Answered' })));
    utimesSync(early, new Date(2020, 1), new Date(2020, 1));
    expect(lines(await importAll([early]))).toEqual(['early.json#1 older 500001']);
    expect(read(1).thread.status).toBe('Open');
  });

  test('tickets with the same ID from three companies are separate', async () => {
    for (const tid of ['516757', '990011', '777777']) save(`${tid}.json`, JSON.stringify(ticket(1, { tid })));
    expect((await importAll()).counts).toMatchObject({ added: 3 });
    expect(numbers()).toEqual(['516757', '777777', '990011']);
    expect((await importAll()).counts).toMatchObject({ same: 3 });
    expect(vault.db.prepare('SELECT count(*) FROM revision').pluck().get()).toBe(3);
  });
});

describe('an import that ends early reports what was imported', () => {
  test('cancelled between files', async () => {
    for (let id = 1; id <= 20; id += 1) save(`${id + 100}.json`, JSON.stringify(ticket(id)));
    const stop = new AbortController();
    const seen: ImportCounts[] = [];
    const report = await importAll([saved], {
      signal: stop.signal,
      onProgress: (counts) => {
        seen.push(counts);
        if (counts.filesDone === 7) stop.abort();
      },
    });
    expect(report.stoppedBy).toMatchObject({ code: 'cancelled' });
    expect(report.counts).toMatchObject({ files: 20, filesDone: 7, added: 7 });
    expect(report.entries).toHaveLength(7);
    expect(numbers()).toHaveLength(7);
    expect(seen.map(({ filesDone }) => filesDone)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect((await importAll()).counts).toMatchObject({ same: 7, added: 13 });
  });

  test('cancelled inside a file', async () => {
    save('a.jsonl', Array.from({ length: 20 }, (_, index) => JSON.stringify(ticket(index + 1))).join('\n'));
    const stop = new AbortController();
    let writes = 0;
    const target = into(vault);
    const report = await importFiles(
      [saved],
      {
        ...target,
        write: (work) => {
          if ((writes += 1) === 5) stop.abort();
          return target.write(work);
        },
      },
      { signal: stop.signal },
    );
    expect(report.counts).toMatchObject({ files: 1, filesDone: 0, added: 5 });
    expect(numbers()).toHaveLength(5);
  });

  test.each(['disk-error', 'disk-full'] as const)(
    '%s, which would affect every further ticket',
    async (code) => {
      for (const id of [1, 2, 3]) save(`${id}.json`, JSON.stringify(ticket(id)));
      const target = into(vault);
      let writes = 0;
      const report = await importFiles([saved], {
        ...target,
        write: (work) =>
          (writes += 1) === 2
            ? Promise.reject(appError(code, 'disk_error', { code: 'SQLITE_IOERR' }))
            : target.write(work),
      });
      expect(report.stoppedBy).toMatchObject({ code });
      expect(report.counts).toMatchObject({ added: 1, refused: 0, filesDone: 1 });
    },
  );

  test('a ticket that cannot be stored fails alone', async () => {
    for (const id of [1, 2, 3]) save(`${id}.json`, JSON.stringify(ticket(id)));
    const target = into(vault);
    let writes = 0;
    const report = await importFiles([saved], {
      ...target,
      write: (work) => ((writes += 1) === 2 ? Promise.reject(new Error('odd')) : target.write(work)),
    });
    expect(report.counts).toMatchObject({ added: 2, refused: 1, filesDone: 3 });
    expect(report.entries[0]).toMatchObject({ number: '500002', failure: { code: 'internal' } });
  });
});

const mount = mkdtempSync(join(tmpdir(), 'threadkeep-import-full-'));
const mounted =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', mount]).status === 0;

test.runIf(mounted)('a full disk reports what was imported before', async () => {
  const full = new Vault(join(mount, 'vault.db'), randomBytes(32));
  try {
    connectionId = full.connections.save(null, emptyConnection);
    for (let id = 1; id <= 60; id += 1)
      save(`${id + 100}.json`, JSON.stringify(ticket(id, { subject: randomBytes(30_000).toString('hex') })));
    const report = await importFiles([saved], into(full));
    expect(report.stoppedBy).toMatchObject({ code: 'disk-full' });
    expect(report.counts.added).toBeGreaterThan(0);
    expect(report.counts.filesDone).toBeLessThan(60);
    expect(report.entries).toHaveLength(report.counts.added);
    expect(full.tickets.count()).toBe(report.counts.added);
  } finally {
    full.close();
    spawnSync('umount', [mount]);
    rmSync(mount, { recursive: true, force: true });
  }
});

test('removes the mount point', () => {
  if (!mounted) rmSync(mount, { recursive: true, force: true });
  expect(() => readFileSync(mount)).toThrow('ENOENT');
});
