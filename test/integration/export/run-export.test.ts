import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  defaultExportOptions,
  type ExportOptions,
  type ExportProgress,
} from '../../../src/contract/export.ts';
import { verifyBundle } from '../../../src/main/export/bundle/verify.ts';
import { previewExport } from '../../../src/main/export/preview.ts';
import { runExport, type ExportEnvironment } from '../../../src/main/export/run-export.ts';
import { ThreadReader } from '../../../src/main/tickets/thread-reader.ts';
import { derive } from '../../../src/main/whmcs/derive.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { FakeSession } from '../../support/fake-session.ts';

let fake: FakeSession;
let folder: string;
let keys: number[];
let connectionId: number;
let published: ExportProgress[];
let environment: ExportEnvironment;

const ticketOf = (ticketid: number) => ({
  ...{
    result: 'success',
    ticketid,
    tid: `T-${ticketid}`,
    c: 'SECRETc',
    subject: `Subject ${ticketid}`,
    userid: 77,
  },
  ...{ name: 'Ada Lovelace', email: 'ada@example.com', date: '2026-01-01 10:00:00' },
  replies: {
    reply: [
      {
        replyid: '0',
        userid: 77,
        message: `Mail me at ada@example.com, ${ticketid}`,
        date: '2026-01-01 10:00:00',
      },
    ],
  },
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-run-'));
  fake = new FakeSession();
  connectionId = await fake.connect({
    apiUrl: 'https://billing.example.com/includes/api.php',
    timeZone: 'UTC',
  });
  keys = [1, 2, 3, 4].map(store);
  published = [];
  environment = {
    ...{ vault: fake.vault, reader: new ThreadReader(fake.vault), appVersion: '1.2.3' },
    exportedBy: { user: 'grace', computer: 'desk' },
    onProgress: (progress) => published.push(progress),
    now: Date.now,
  };
});
afterEach(() => {
  fake.close();
  rmSync(folder, { recursive: true, force: true });
});

function store(id: number): number {
  return fake.vault.tickets.store({
    ...derive(rawOf(JSON.stringify(ticketOf(id))), 'UTC'),
    ...{ connectionId, timeZone: 'UTC', fetchedAt: '2026-02-01T00:00:00.000Z' },
  }).key;
}

const create = (
  options: Partial<ExportOptions> = {},
  name: string | null = null,
  overwrite = false,
): number =>
  fake.vault.exports.create(
    {
      options: { ...defaultExportOptions, format: 'markdown', namePattern: '{number}', ...options },
      ...{ folder, name, overwrite, startedAt: '2026-05-01T00:00:00.000Z' },
    },
    { keys },
  );
const run = (id: number, signal = new AbortController().signal) => runExport(id, environment, signal);
const files = (): string[] => readdirSync(folder).sort();
const content = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** Runs an export that is paused after `count` tickets. */
async function runFirst(id: number, count: number): Promise<ExportProgress> {
  const stop = new AbortController();
  const finish = fake.vault.exports.finish.bind(fake.vault.exports);
  let finished = 0;
  fake.vault.exports.finish = (...args) => {
    finish(...args);
    finished += 1;
    if (finished === count) stop.abort();
  };
  const ended = await run(id, stop.signal);
  fake.vault.exports.finish = finish;
  return ended;
}

describe('a file for each ticket', () => {
  test('is written under the name of the pattern, and the export is done', async () => {
    const ended = await run(create());
    expect(ended).toMatchObject({ state: 'done', total: 4, done: 4, failed: 0, path: folder, failures: [] });
    expect(files()).toEqual(['T-1.md', 'T-2.md', 'T-3.md', 'T-4.md']);
    expect(content('T-3.md')).toContain('Subject 3');
    expect(content('T-3.md')).not.toContain('SECRETc');
  });

  test('never replaces a file that was there', async () => {
    writeFileSync(join(folder, 't-2.md'), 'mine');
    await run(create());
    expect(files()).toEqual(['T-1.md', 'T-2 (2).md', 'T-3.md', 'T-4.md', 't-2.md']);
    expect(content('t-2.md')).toBe('mine');
  });

  test('a ticket that fails is listed, and does not stop the others', async () => {
    const id = create();
    fake.vault.db
      .prepare('UPDATE revision SET raw_deflated = ? WHERE ticket = ?')
      .run(Buffer.from('x'), keys[1]);
    const ended = await run(id);
    expect(ended).toMatchObject({ state: 'done', done: 3, failed: 1 });
    expect(ended.failures).toMatchObject([
      { key: keys[1], number: 'T-2', subject: 'Subject 2', failure: { code: 'unreadable-answer' } },
    ]);
    expect(files()).toEqual(['T-1.md', 'T-3.md', 'T-4.md']);
  });

  test('is paused after the current ticket, and continues with the next one', async () => {
    const id = create();
    expect(await runFirst(id, 2)).toMatchObject({ state: 'paused', done: 2 });
    expect(files()).toEqual(['T-1.md', 'T-2.md']);
    rmSync(join(folder, 'T-1.md'));
    expect(await run(id)).toMatchObject({ state: 'done', done: 4 });
    // What was finished is not written again.
    expect(files()).toEqual(['T-2.md', 'T-3.md', 'T-4.md']);
  });

  test('after a crash replaces the file of the ticket that was being written', async () => {
    const id = create();
    await runFirst(id, 1);
    fake.vault.exports.begin(id, 1, 'T-2');
    writeFileSync(join(folder, 'T-2.md'), 'incomplete');
    await run(id);
    expect(files()).toEqual(['T-1.md', 'T-2.md', 'T-3.md', 'T-4.md']);
    expect(content('T-2.md')).toContain('Subject 2');
  });

  test('in a folder that does not exist stops with the reason, and can be resumed', async () => {
    const id = create();
    rmSync(folder, { recursive: true });
    expect(await run(id)).toMatchObject({
      state: 'failed',
      done: 0,
      failed: 0,
      failure: { code: 'cannot-write' },
    });
    writeFileSync(folder, '');
    expect(await run(id)).toMatchObject({ state: 'failed', failure: { code: 'cannot-write' } });
  });

  test('shows the version of the start, even if a newer one was fetched meanwhile', async () => {
    const id = create();
    fake.vault.tickets.store({
      ...derive(rawOf(JSON.stringify({ ...ticketOf(1), subject: 'Changed' })), 'UTC'),
      ...{ connectionId, timeZone: 'UTC', fetchedAt: '2026-03-01T00:00:00.000Z' },
    });
    await run(id);
    const [name = ''] = files();
    expect(content(name)).toContain('Subject 1');
    expect(content(name)).not.toContain('Changed');
  });
});

describe('one file for all tickets', () => {
  test('has all of them, in their order', async () => {
    const ended = await run(create({ combine: true }, 'All'));
    expect(ended).toMatchObject({ state: 'done', done: 4, path: join(folder, 'All.md') });
    expect(files()).toEqual(['All.md']);
    const positions = [1, 2, 3, 4].map((id) => content('All.md').indexOf(`Subject ${id}`));
    expect(positions.every((at, index) => at > (positions[index - 1] ?? -1))).toBe(true);
  });

  test('is not there until it is complete, and starts over', async () => {
    const id = create({ combine: true }, 'All');
    expect(await runFirst(id, 2)).toMatchObject({ state: 'paused' });
    expect(files()).toEqual([]);
    expect(await run(id)).toMatchObject({ state: 'done', done: 4 });
    expect(content('All.md').match(/Mail me/g)).toHaveLength(4);
  });

  test('replaces another file only if the user confirmed it', async () => {
    writeFileSync(join(folder, 'All.md'), 'mine');
    expect(await run(create({ combine: true }, 'All'))).toMatchObject({
      ...{ state: 'failed', failure: { code: 'cannot-write' } },
    });
    expect(content('All.md')).toBe('mine');
    expect(await run(create({ combine: true }, 'All', true))).toMatchObject({ state: 'done' });
    expect(content('All.md')).toContain('Subject 1');
  });

  test('of tickets that all fail is not written', async () => {
    fake.vault.db.prepare('UPDATE revision SET raw_deflated = ?').run(Buffer.from('x'));
    expect(await run(create({ combine: true }, 'All'))).toMatchObject({ done: 0, failed: 4 });
    expect(files()).toEqual([]);
  });
});

describe('attachments', () => {
  const attach = (key: number, name: string, content: string): void => {
    const raw = {
      ...ticketOf(1),
      attachments: [{ filename: name, index: 0, removed: false }],
      replies: {
        reply: [
          {
            ...{ replyid: '0', message: 'x', date: '2026-01-01 10:00:00', attachment: name },
            attachments: [{ filename: name, index: 0, removed: false }],
          },
        ],
      },
    };
    fake.vault.tickets.store({
      ...derive(rawOf(JSON.stringify(raw)), 'UTC'),
      ...{ connectionId, timeZone: 'UTC', fetchedAt: '2026-03-01T00:00:00.000Z' },
    });
    const file = { type: 'ticket', relatedId: 1, index: 0, fileName: name } as const;
    fake.vault.attachments.saveContent(fake.vault.attachments.row(key, file).id, Buffer.from(content));
  };

  test.each(['markdown', 'text', 'csv'] as const)(
    'are files beside %s, if they are included',
    async (format) => {
      attach(keys[0] ?? 0, 'con.txt', 'the content');
      await run(create({ format, includeAttachments: true }));
      expect(files()).toContain('T-1 attachments');
      const [name = ''] = readdirSync(join(folder, 'T-1 attachments'));
      expect(content(`T-1 attachments/${name}`)).toBe('the content');
      expect(name).toMatch(/^01 con_?\.txt$/);
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      await run(create({ format }));
      expect(files().join()).not.toContain('attachments');
    },
  );

  test('of one file for all tickets are in a folder per ticket', async () => {
    attach(keys[0] ?? 0, 'a.txt', 'the content');
    await run(create({ combine: true, includeAttachments: true }, 'All'));
    expect(files()).toEqual(['All attachments', 'All.md']);
    expect(readdirSync(join(folder, 'All attachments'))).toEqual(['T-1']);
  });
});

describe('redaction', () => {
  const redaction = { rules: ['email' as const], texts: ['Subject 3'] };

  test('covers contents and names, with the same placeholder for the same thing, also after a pause', async () => {
    const id = create({ redaction, namePattern: '{subject}' });
    await runFirst(id, 2);
    await run(id);
    expect(files()).toHaveLength(4);
    const all = files().map((name) => name + content(name));
    expect(all.join('')).not.toMatch(/ada@example|Subject 3/i);
    expect(new Set(all.flatMap((text) => text.match(/\[email \d+\]/g) ?? []))).toEqual(
      new Set(['[email 1]']),
    );
  });
});

describe('a bundle', () => {
  test.each(['zip', 'folder'] as const)(
    'as %s has documents and responses, and is intact',
    async (bundle) => {
      const ended = await run(create({ bundle }, 'Evidence'));
      const path = join(folder, bundle === 'zip' ? 'Evidence.zip' : 'Evidence');
      expect(ended).toMatchObject({ state: 'done', done: 4, path });
      expect(files()).toEqual([bundle === 'zip' ? 'Evidence.zip' : 'Evidence']);
      const report = await verifyBundle(path, new AbortController().signal);
      expect(report).toMatchObject({ problems: [], tickets: 4, failures: 0 });
      if (bundle === 'folder') {
        expect(readdirSync(join(path, 'tickets'))).toEqual(['T-1.md', 'T-2.md', 'T-3.md', 'T-4.md']);
        const manifest = readFileSync(join(path, 'manifest.json'), 'utf8');
        expect(manifest).toContain('grace');
        expect(readdirSync(join(path, 'raw'))).toHaveLength(4);
        expect(
          readFileSync(join(path, 'raw', readdirSync(join(path, 'raw'))[0] ?? ''), 'utf8'),
        ).not.toContain('SECRETc');
      }
    },
  );

  test('continues after a pause, and gives the same bytes as without one', async () => {
    await run(create({ bundle: 'zip' }, 'A'));
    const id = create({ bundle: 'zip' }, 'B');
    expect(await runFirst(id, 2)).toMatchObject({ state: 'paused' });
    expect(existsSync(join(folder, 'B.zip'))).toBe(false);
    expect(await run(id)).toMatchObject({ state: 'done', done: 4 });
    expect(readFileSync(join(folder, 'B.zip')).equals(readFileSync(join(folder, 'A.zip')))).toBe(true);
  });

  test('with one document for all tickets', async () => {
    await run(create({ bundle: 'folder', combine: true }, 'Book'));
    expect(readdirSync(join(folder, 'Book', 'tickets'))).toEqual(['Book.md']);
    await expect(verifyBundle(join(folder, 'Book'), new AbortController().signal)).resolves.toMatchObject({
      ...{ problems: [], tickets: 4 },
    });
  });

  test('lists what failed', async () => {
    fake.vault.db
      .prepare('UPDATE revision SET raw_deflated = ? WHERE ticket = ?')
      .run(Buffer.from('x'), keys[1]);
    expect(await run(create({ bundle: 'zip' }, 'A'))).toMatchObject({ state: 'done', done: 3, failed: 1 });
    await expect(verifyBundle(join(folder, 'A.zip'), new AbortController().signal)).resolves.toMatchObject({
      ...{ problems: [], tickets: 3, failures: 1 },
    });
  });
});

test('the progress is published with a rate, and ends at the total', async () => {
  let clock = 0;
  environment.now = () => (clock += 250);
  await run(create());
  expect(published.map(({ done }) => done)).toEqual([1, 2, 3, 4]);
  expect(published.at(-1)).toMatchObject({
    state: 'running',
    rate: expect.any(Number) as number,
    secondsLeft: 0,
  });
  expect(published.at(-1)?.rate).toBeGreaterThan(0);
});

describe('the preview', () => {
  const preview = (options: Partial<ExportOptions>) =>
    previewExport(
      environment,
      { keys, revision: null },
      { ...defaultExportOptions, ...options },
      '2026-05-01T00:00:00Z',
    );

  test('shows the first ticket as the export would write it', async () => {
    const shown = await preview({ format: 'markdown', namePattern: '{number}' });
    expect(shown).toMatchObject({ tickets: 4, fileName: 'T-1.md', showAs: 'text', redacted: [] });
    await run(create());
    expect(Buffer.from(shown.data, 'base64').toString()).toBe(content('T-1.md'));
  });

  test('names what was redacted', async () => {
    const shown = await preview({ format: 'text', redaction: { rules: ['email'], texts: [] } });
    expect(shown.redacted).toEqual([{ placeholder: '[email 1]', text: 'ada@example.com' }]);
    expect(Buffer.from(shown.data, 'base64').toString()).not.toContain('ada@');
  });
});
