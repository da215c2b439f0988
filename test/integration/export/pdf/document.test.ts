import { describe, expect, test } from 'vitest';
import { exportedMessage, exportedTicket } from '../../../support/exported-ticket.ts';
import { exportPdf, type WrittenPdf } from '../../../support/pdf.ts';

const staff = { name: 'Tom Bianchi', email: 'tom@host.example', type: 'Operator', side: 'staff' } as const;

const ticket = exportedTicket({
  owner: { name: 'Analytical Engines', email: 'office@engines.example' },
  cc: ['finance@engines.example'],
  service: 'S12',
  tags: ['evidence'],
  version: { number: 2, count: 3, fetchedAt: '2026-04-01T08:09:10.000Z' },
  timeZone: 'Europe/Berlin',
  messages: [
    exportedMessage(1, { text: 'The **shop** is slow.' }),
    exportedMessage(2, { kind: 'note', id: 31, author: staff, text: 'Key account.' }),
    exportedMessage(3, { author: staff, text: 'It is fixed.', rating: 4 }),
  ],
});

describe.each(['a-3a', 'ua-1'] as const)('a PDF of the standard %s', (pdfStandard) => {
  test('has no fault, says which standard it follows, and is tagged', async () => {
    const written = await exportPdf(ticket, { pdfStandard });
    expect(written.faults()).toBe('');
    expect(written.info()['Tagged']).toBe('yes');
    const metadata = written.metadata();
    if (pdfStandard === 'ua-1') expect(metadata).toMatch(/pdfuaid:part>1</);
    else {
      expect(metadata).toMatch(/pdfaid:part>3</);
      expect(metadata).toMatch(/pdfaid:conformance>A</);
    }
  });

  test('has title, subject, authors, keywords and the date on which the version was fetched', async () => {
    const info = (await exportPdf(ticket, { pdfStandard })).info();
    expect(info).toMatchObject({
      Title: '#ABC-123456 – Server is slow',
      Subject: 'Support ticket #ABC-123456, Billing',
      Author: 'Ada Lovelace, Tom Bianchi',
      Keywords: 'ABC-123456, Support, Open, Medium, evidence',
      CreationDate: 'Wed Apr  1 08:09:10 2026 UTC',
      ModDate: 'Wed Apr  1 08:09:10 2026 UTC',
    });
  });

  test('has an entry for each message in the outline', async () => {
    expect((await exportPdf(ticket, { pdfStandard })).outline()).toEqual([
      '#ABC-123456 – Server is slow',
      '  1 of 3 · Ada Lovelace · Owner · 1 March 2026 at 10:00 CET',
      '  2 of 3 · Tom Bianchi · Internal note · 1 March 2026 at 10:00 CET',
      '  3 of 3 · Tom Bianchi · Operator · 1 March 2026 at 10:00 CET',
    ]);
  });
});

test('the pages show the head of the ticket and of each message, and what the document says of itself', async () => {
  const text = (await exportPdf(ticket)).text();
  for (const shown of [
    'Support ticket #ABC-123456',
    'Server is slow',
    '2 of 3, not the current version',
    'Ada Lovelace <ada@example.com>',
    'Analytical Engines <office@engines.example>',
    'finance@engines.example',
    'Service 12',
    'tom@host.example',
    'Reply ID 103',
    'Note ID 31',
    '3 of 3 · Reply ID 103',
    'Internal note',
    '1 March 2026 at 10:00 CET',
    'Rated 4 out of 5 by the client',
    'Contains 2 messages and 1 internal note.',
    `SHA-256 ${'0'.repeat(64)}`,
    'Page 1 of 1',
  ]) {
    expect(text).toContain(shown);
  }
});

test('headings, lists, tables and quotes are tagged, without skipping a level', async () => {
  const text = '# Big\n\n#### Deep\n\n- one\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted';
  const structure = (
    await exportPdf(exportedTicket({ messages: [exportedMessage(1, { text })] }))
  ).structure();
  expect([...structure.matchAll(/^\s*(H\d) "/gm)].map(([, tag]) => tag)).toEqual(['H1', 'H2', 'H3', 'H4']);
  for (const tag of ['L (block)', 'LI (block)', 'Table (block)', 'TH ', 'TD', 'BlockQuote', 'P (block)']) {
    expect(structure).toContain(tag);
  }
});

test('each passage is tagged with the language of its script', async () => {
  const text = '我們的網站無法連線\n\n我们的网站连不上\n\nサーバーが遅い\n\n서버가 느립니다\n\nplain';
  const objects = (await exportPdf(exportedTicket({ messages: [exportedMessage(1, { text })] }))).objects();
  const languages = new Set([...objects.matchAll(/\/Lang \(([\w-]+)\)/g)].map(([, tag]) => tag));
  for (const language of ['en', 'und', 'zh-TW', 'zh-CN', 'ja', 'ko']) expect(languages).toContain(language);
});

test('every page has the ticket number, its own number and a Bates number', async () => {
  const long = exportedTicket({
    messages: Array.from({ length: 30 }, (_, at) => exportedMessage(at + 1, { text: 'word '.repeat(150) })),
  });
  const written = await exportPdf(long, { bates: { prefix: 'SMITH-', start: 41 } });
  const pages = written.pages();
  expect(pages.length).toBeGreaterThan(3);
  for (const [at, page] of pages.entries()) {
    expect(page).toContain('#ABC-123456');
    expect(page).toContain(`Page ${at + 1} of ${pages.length}`);
    expect(page).toContain(`SMITH-${String(41 + at).padStart(6, '0')}`);
  }
});

test('a watermark is on every page, and no part of the text', async () => {
  const text = 'x\n\n- a\n- b\n\n'.repeat(40);
  const marked = exportedTicket({ messages: [exportedMessage(1, { text })] });
  const [plain, written] = [
    await exportPdf(marked, { pdfStandard: 'ua-1' }),
    await exportPdf(marked, { pdfStandard: 'ua-1', watermark: 'Confidential' }),
  ];
  const count = plain.pages().length;
  expect(count).toBeGreaterThan(1);
  for (let page = 1; page <= count; page += 1) {
    expect(grayInTheMiddle(written, page)).toBeGreaterThan(grayInTheMiddle(plain, page) + 1000);
  }
  expect(written.structure()).not.toContain('Confidential');
});

/** How many pixels right of the short text are neither white nor dark. */
function grayInTheMiddle(written: WrittenPdf, page: number): number {
  const { width, height, dark } = written.pixels(page);
  let count = 0;
  for (let y = Math.floor(height / 5); y < (height * 4) / 5; y += 1) {
    for (let x = Math.floor(width / 3); x < width; x += 1) if (dark(x, y) > 5 && dark(x, y) < 60) count += 1;
  }
  return count;
}

test('the same ticket becomes the same bytes', async () => {
  const [first, second] = [await exportPdf(ticket), await exportPdf(ticket)];
  expect(first.objects().length).toBeGreaterThan(10_000);
  expect(first.objects()).toBe(second.objects());
});

test('labels and dates are in the language of the export, the paper is as chosen', async () => {
  const written = await exportPdf(ticket, { language: 'zh-Hant', paper: 'Letter' });
  const text = written.text();
  expect(text).toContain('支援工單 #ABC-123456');
  expect(text).toContain('2026 年 3 月 1 日');
  expect(text).toContain('第 1 頁，共 1 頁');
  expect(text).not.toContain('Requestor');
  expect(written.info()['Page size']).toBe('612 x 792 pts (letter)');
});

test('text that looks like code of the template is text', async () => {
  const code = '#panic("x") $a$ #read("/etc/passwd") `#{1+1}` \\u{41} <label> @ref // x';
  const text = (
    await exportPdf(
      exportedTicket({ subject: code, messages: [exportedMessage(1, { text: `    ${code}` })] }),
    )
  ).text();
  expect(text.replace(/\s+/g, ' ').split('#panic("x") $a$ #read("/etc/passwd")').length).toBeGreaterThan(2);
});
