import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ExportOptions } from '../../../../src/contract/export.ts';
import { html } from '../../../../src/main/export/formats/html.ts';
import { maxEmbedded, maxEmbeddedInPage } from '../../../../src/main/export/formats/html-files.ts';
import type { ExportedTicket } from '../../../../src/main/export/model.ts';
import {
  each,
  exportContext,
  exportedAttachment,
  exportedMessage,
  exportedTicket,
  MemoryOutput,
} from '../../../support/exported-ticket.ts';

async function pageOf(options: Partial<ExportOptions>, ...tickets: ExportedTicket[]): Promise<string> {
  const output = new MemoryOutput();
  await html.write(each(...tickets), output, exportContext(options));
  return output.text();
}

const picture = exportedAttachment('shot.png', 'PNG', { mediaType: 'image/png' });
const log = exportedAttachment('a "log".html', '<script>', { mediaType: 'text/html' });
const withFiles = exportedTicket({ messages: [exportedMessage(1, { attachments: [picture, log] })] });

test('the policy allows nothing but the page’s own style and embedded pictures', async () => {
  const page = await pageOf({}, exportedTicket());
  const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
  expect(policy).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`,
  );
  expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style>'));
  expect(style).not.toContain('url(');
});

test('the page is in the language of the export, and each text in its own', async () => {
  const ticket = exportedTicket({
    subject: '無法開啟網頁',
    messages: [exportedMessage(1, { text: 'こんにちは' })],
  });
  const page = await pageOf({ language: 'zh-Hant' }, ticket);
  expect(page).toContain('<html lang="zh-Hant">');
  expect(page).toContain('<h1 lang="zh-Hant" dir="auto">無法開啟網頁</h1>');
  expect(page).toContain('<div class="body" lang="ja"><p dir="auto">こんにちは</p>');
  expect(page).toContain('<dt>部門</dt>');
});

test('each message has its position, ID, author, role and date', async () => {
  const page = await pageOf({}, exportedTicket());
  const message = /<section class="message client" id="t5m2"[^]*?<\/section>/.exec(page)?.[0] ?? '';
  for (const part of [
    '2 of 2',
    'Reply ID 102',
    'Ada Lovelace',
    'ada@example.com',
    'Owner',
    '1 March 2026 at 10:00 UTC',
  ])
    expect(message).toContain(part);
  expect(message).toContain('<time datetime="2026-03-01T10:00:00.000Z">');
});

test('a long message is plain text', async () => {
  const text = `${'<b> '.repeat(30_000)}end`;
  const page = await pageOf({}, exportedTicket({ messages: [exportedMessage(1, { text })] }));
  expect(page).toContain('<pre class="plain" dir="auto">&#60;b&#62; ');
});

describe('attachments', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  test('are listed with their hash, and not embedded unless they are included', async () => {
    const page = await pageOf({}, withFiles);
    expect(page).toContain(`shot.png, 3 bytes, SHA-256 ${picture.sha256}`);
    expect(page).not.toContain('base64,');
  });

  test('are saved, never opened', async () => {
    const page = await pageOf({ includeAttachments: true }, withFiles);
    expect(page).toContain(
      `<a download="a log.html" href="data:application/octet-stream;base64,${base64('<script>')}">a &#34;log&#34;.html, 8 bytes`,
    );
    expect(page).not.toContain('<img');
  });

  test.each(['inline', 'appendix'] as const)(
    'pictures are shown (%s), and embedded once',
    async (pictures) => {
      const page = await pageOf({ includeAttachments: true, pictures }, withFiles);
      expect(page).toContain(`<img alt="shot.png" src="data:image/png;base64,${base64('PNG')}">`);
      expect(page.match(/base64,/g)).toHaveLength(2);
      expect(page.indexOf('<img') > page.lastIndexOf('class="message')).toBe(true);
      expect(page.indexOf('<img') > page.indexOf('</section>')).toBe(pictures === 'appendix');
    },
  );

  test('that are too large are only listed', async () => {
    const large = exportedAttachment('large.bin', 'x', { size: maxEmbedded + 1 });
    const page = await pageOf(
      { includeAttachments: true },
      exportedTicket({ messages: [exportedMessage(1, { attachments: [large] })] }),
    );
    expect(page).toContain('– too large to embed');
    expect(page).not.toContain('base64,');
  });

  test('are embedded until the page is too large', async () => {
    const many = Array.from({ length: maxEmbeddedInPage / maxEmbedded + 1 }, (_, index) =>
      exportedAttachment(`${index}.bin`, 'x', { size: maxEmbedded }),
    );
    const page = await pageOf(
      { includeAttachments: true },
      exportedTicket({ messages: [exportedMessage(1, { attachments: many })] }),
    );
    expect(page.match(/base64,/g)).toHaveLength(many.length - 1);
    expect(page.match(/too large to embed/g)).toHaveLength(1);
  });
});

describe('several tickets', () => {
  const tickets = [exportedTicket(), exportedTicket({ key: 6, number: 'B-2', subject: 'مشكلة <b>' })];

  test('have a table of contents with links', async () => {
    const page = await pageOf({ combine: true }, ...tickets);
    expect(page).toContain('<title>Support tickets</title>');
    expect(page).toContain('2 tickets');
    expect(page).toContain('<a href="#t6" lang="" dir="auto">#B-2 – مشكلة &#60;b&#62;</a>');
    expect(page).toContain('<article class="ticket" id="t6">');
    expect(page).toContain('Exported on 1 May 2026 at 12:00 UTC with Threadkeep 0.1.0.');
  });

  test('one alone has neither contents nor the time of the export', async () => {
    const page = await pageOf({}, exportedTicket());
    expect(page).toContain('<title>#ABC-123456 – Server is slow</title>');
    expect(page).not.toContain('<nav');
    expect(page).not.toContain('May 2026');
  });
});
