import { describe, expect, test } from 'vitest';
import { printableThread, type DocumentContext } from '../../../src/main/export/document.ts';
import { fileNameFor } from '../../../src/main/export/file-name.ts';
import { readThread } from '../../../src/main/whmcs/thread.ts';

const thread = readThread(
  {
    ticketid: 1,
    tid: '5"1<6',
    c: 'SECRETcode',
    subject: 'A "quoted" </style><script>x</script> \\ subject',
    name: '<b>Eve</b>',
    date: '2016-01-01 06:26:29',
    replies: {
      reply: [
        { replyid: 0, message: '# Hello\n> old', date: '2016-01-01 06:26:29' },
        { replyid: 2, admin: 'Staff', message: '日本語です' },
      ],
    },
    notes: { note: [{ noteid: 1, admin: 'Staff', message: 'internal thing' }] },
  },
  'UTC',
);
const context: DocumentContext = {
  options: { paper: 'A4', includeNotes: false, newestFirst: false, language: 'en' },
  timeZone: 'UTC',
  host: 'h.example',
  version: { number: 1, count: 1, fetchedAt: '2026-01-01T00:00:00.000Z' },
  removal: null,
  mergedFrom: [],
  nonce: 'N0nce',
  template: '<html lang="en"><head><title>T</title></head><body><!--document--></body></html>',
};

test('escapes everything from the ticket, in HTML and CSS', async () => {
  const html = await printableThread(thread, context);
  expect(html).not.toContain('<script');
  expect(html).not.toContain('<b>Eve');
  expect(html.match(/<\/style>/g)).toHaveLength(1);
  expect(html).toContain('size: A4;');
});

test('includes internal notes only if selected; otherwise says how many are missing', async () => {
  expect(await printableThread(thread, context)).not.toContain('internal thing');
  expect(await printableThread(thread, context)).toContain('1 internal note is not included.');
  const withNotes = await printableThread(thread, {
    ...context,
    options: { ...context.options, includeNotes: true },
  });
  expect(withNotes).toContain('internal thing');
  expect(withNotes).not.toContain('not included');
});

test('never contains the access code', async () => {
  expect(await printableThread(thread, context)).not.toContain('SECRETcode');
});

test('sets order and language, and has a heading for each message', async () => {
  const html = await printableThread(thread, {
    ...context,
    options: { ...context.options, newestFirst: true },
  });
  expect(html.indexOf('日本語です')).toBeLessThan(html.indexOf('Hello'));
  expect(html).toContain('<div class="body" lang="ja">');
  expect(html.match(/<h2>/g)).toHaveLength(2);
});

test('shows authors with their own addresses, the clients they write for, and IDs', async () => {
  const client = { name: 'Acme & Co', email: 'billing@acme.example' };
  const opened = readThread(
    {
      ticketid: 77,
      tid: 'A-1',
      userid: 5,
      contactid: 9,
      ...client,
      requestor_name: 'Jane',
      requestor_email: 'jane@acme.example',
      admin: 'Tom',
      service: 'S12',
      replies: {
        reply: [
          {
            replyid: 0,
            admin: 'Tom',
            email: client.email,
            message: 'on your behalf',
            date: '2024-07-01 12:00:00',
          },
          {
            replyid: 1,
            requestor_type: 'Owner',
            requestor_name: 'Jane',
            requestor_email: 'jane@acme.example',
          },
        ],
      },
      notes: { note: [{ message: 'n', admin: 'Tom' }] },
    },
    'America/New_York',
  );
  const html = await printableThread(opened, {
    ...context,
    timeZone: 'America/New_York',
    options: { ...context.options, includeNotes: true },
  });
  const text = html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  const plain = text.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  expect(plain).toContain('Requestor Jane <jane@acme.example>');
  expect(plain).toContain('Client Acme & Co <billing@acme.example> Client ID 5 Contact ID 9 Ticket ID 77');
  expect(plain).toContain('Opened by Tom for Jane');
  expect(plain).toContain('Service Service 12');
  expect(plain).toContain('Tom for Jane Staff 1 July 2024 at 12:00 GMT-4');
  expect(plain).toContain('Jane jane@acme.example for Acme & Co Owner');
  expect(plain).toContain('Contains 2 messages and 1 internal note.');
});

const textOf = (html: string): string =>
  html
    .slice(html.indexOf('<header>'))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replaceAll(/\s+/g, ' ');

test('the footer names the source and the time zone of the dates', async () => {
  const fetched = textOf(await printableThread(thread, context));
  expect(fetched).toContain('Contains 2 messages.');
  expect(fetched).toContain('Fetched from h.example on 1 January 2026 at 00:00 UTC.');
  expect(fetched).toContain('All times are in the time zone UTC.');
  const fromFile = textOf(await printableThread(thread, { ...context, host: '' }));
  expect(fromFile).toContain('Imported from a file saved on 1 January 2026 at 00:00 UTC.');
  expect(fromFile).not.toContain('Fetched');
});

test('shows the version, and what happened to the ticket on the server, at the top', async () => {
  const factsOf = async (change: Partial<DocumentContext>): Promise<string> => {
    const html = await printableThread(thread, { ...context, ...change });
    return textOf(html.slice(0, html.indexOf('</dl>')));
  };
  expect(await factsOf({})).not.toMatch(/Version|server|Merged/);
  const { fetchedAt } = context.version;
  expect(await factsOf({ version: { number: 1, count: 2, fetchedAt } })).toContain(
    'Version 1 of 2, not the current version',
  );
  expect(await factsOf({ version: { number: 2, count: 2, fetchedAt } })).toMatch(/Version 2 of 2 (?!,)/);
  const removal = { kind: 'merged', number: '8', ticketId: 80 } as const;
  expect(await factsOf({ removal, mergedFrom: ['5', '6'] })).toContain(
    'On the server Merged into #8 Merged tickets #5 and #6',
  );
  expect(await factsOf({ removal: { ...removal, number: '' } })).toContain('Merged into ticket ID 80');
  expect(await factsOf({ removal: { kind: 'deleted' } })).toContain('On the server Deleted');
});

describe('in Traditional Chinese', () => {
  const chinese = (change: Partial<DocumentContext> = {}): Promise<string> =>
    printableThread(thread, { ...context, ...change, options: { ...context.options, language: 'zh-Hant' } });

  test('declares its language, and keeps the language of ticket texts', async () => {
    const html = await chinese();
    expect(html).toContain('<html lang="zh-Hant">');
    expect(html).toContain('<div class="body" lang="ja">');
    expect(html).toContain('<h1 lang="">');
    expect(html).toContain('<dd>2016年1月1日 06:26 UTC</dd>');
  });

  test('labels, dates and the footer', async () => {
    const { fetchedAt } = context.version;
    const removal = { kind: 'merged', number: '8', ticketId: 80 } as const;
    const text = textOf(
      await chinese({ removal, mergedFrom: ['5', '6'], version: { number: 1, count: 2, fetchedAt } }),
    );
    for (const part of [
      '支援工單 #5"1<6',
      '版本 第 1 版，共 2 版（非目前版本）',
      '伺服器狀態 已合併至 #8',
      '併入的工單 #5和#6',
      '工單 ID 1',
      '建立時間 2016年1月1日 06:26 UTC',
      '第 1 版，共 2 版，非目前版本。',
      '包含 2 則訊息。 未包含 1 則內部附註。 於 2026年1月1日 00:00 UTC 從 h.example 取得。 所有時間均以 UTC 時區表示。',
    ])
      expect(text).toContain(part);
    expect(text).not.toMatch(/Ticket|Version|Opened|message|note/);
  });

  test('a ticket without subject, author and date', async () => {
    const empty = readThread(
      { ticketid: 1, tid: '1', replies: { reply: [{ replyid: 2, message: 'x' }] } },
      'UTC',
    );
    const html = await printableThread(empty, {
      ...context,
      options: { ...context.options, language: 'zh-Hant' },
    });
    expect(html).toContain('<title>#1 – 無主旨</title>');
    expect(textOf(html)).toMatch(/無主旨.*不明.*無日期/);
  });

  test('page numbers', async () => {
    expect(await chinese()).toMatch(
      /@bottom-right \{ content: "第 " counter\(page\) " 頁\\ff0c 共 " counter\(pages\) " 頁"; \}/,
    );
    expect(await printableThread(thread, context)).toContain(
      '@bottom-right { content: "Page " counter(page) " of " counter(pages); }',
    );
  });
});

test.each([
  ['12', 'Hello: a/b\\c?', 'Ticket 12 Hello a b c.pdf'],
  ['../../etc', 'x', 'Ticket .. .. etc x.pdf'],
  ['1', 'evil\u202Efdp.exe\u0000', 'Ticket 1 evilfdp.exe.pdf'],
  ['1', '日本語 😀', 'Ticket 1 日本語 😀.pdf'],
])('the file name for %j and %j', (number, subject, name) => {
  const { version } = context;
  expect(fileNameFor({ number, subject, version }, '.pdf', 'en')).toBe(name);
  const long = { number, subject: 'x'.repeat(500), version: { ...version, count: 2 } };
  expect(fileNameFor(long, '.pdf', 'en')).toMatch(/^.{1,90} \(version 1\)\.pdf$/);
});

test('the file name in Traditional Chinese', () => {
  const version = { ...context.version, count: 2 };
  expect(fileNameFor({ number: '12', subject: 'Hello', version }, '.pdf', 'zh-Hant')).toBe(
    '工單 12 Hello（第 1 版）.pdf',
  );
});
