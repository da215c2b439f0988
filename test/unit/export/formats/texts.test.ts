import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import type { ExportOptions } from '../../../../src/contract/export.ts';
import { copyText } from '../../../../src/main/export/copy.ts';
import { formats } from '../../../../src/main/export/formats/registry.ts';
import type { ExportedTicket } from '../../../../src/main/export/model.ts';
import {
  each,
  exportContext,
  exportedAttachment,
  exportedMessage,
  exportedTicket,
  MemoryOutput,
} from '../../../support/exported-ticket.ts';

type Name = keyof typeof formats;

async function written(
  name: Name,
  ticket: ExportedTicket,
  options: Partial<ExportOptions> = {},
): Promise<string> {
  const output = new MemoryOutput();
  await formats[name].write(each(ticket), output, exportContext(options));
  return output.text();
}

const saying = (text: string): ExportedTicket => exportedTicket({ messages: [exportedMessage(1, { text })] });

describe('Markdown', () => {
  const quoteOf = async (text: string): Promise<string> => {
    const whole = await written('markdown', saying(text), { combine: true });
    return /^## [^\n]*\n\n([^]*?)\n\n---\n/m.exec(whole)?.[1] ?? '';
  };
  const rendered = async (text: string): Promise<string> =>
    new MarkdownIt('commonmark').render(await quoteOf(text));

  test('quotes a message, with its line breaks and its own Markdown', async () => {
    expect(await quoteOf('# Big\r\n**bold**\r\nnext\r\n\r\n- item')).toBe(
      '> # Big  \n> **bold**  \n> next  \n>\n> - item  ',
    );
  });

  test.each([
    ['a tag', 'a <script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['a comment', '<!-- x', '&lt;!-- x'],
    ['an entity', '&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['a tag in code', '`<b>`', '<code>&lt;b&gt;</code>'],
    ['a tag in indented code', 'a\n\n    <b>', '<pre><code>&lt;b&gt;'],
    ['a tag in a block of code', '```\n<b>\n```', '<pre><code>&lt;b&gt;'],
    ['code that does not end', '`a\n`<b>`', '&lt;b&gt;'],
  ])('shows %s as text', async (_, text, shown) => {
    expect(await rendered(text)).toContain(shown);
  });

  test('makes links of pictures, and defines none for other messages', async () => {
    expect(await rendered('![a](https://t.example/x.png)')).toContain(
      '!<a href="https://t.example/x.png">a</a>',
    );
    expect(await quoteOf('[Support]: https://e.example')).toBe('> \\[Support]: https://e.example  ');
  });

  test.each(['[a](javascript:alert(1))', `${'x'.repeat(100_001)}`])('shows %.30s as code', async (text) => {
    expect(await quoteOf(text)).toBe(`\`\`\`text\n${text}\n\`\`\``);
  });

  test('a block of code has a fence that its text does not contain', async () => {
    expect(await quoteOf('[a](javascript:1)\n````\n')).toMatch(/^`{5}text\n/);
  });

  test('starts with the fields, which YAML reads as texts', async () => {
    const page = await written('markdown', exportedTicket({ subject: '"a": *b\n---\nc: \u0085' }));
    expect(page).toMatch(/^---\nhost: "billing.example.com"\n/);
    expect(page).toContain('\nsubject: "\\"a\\": *b\\n---\\nc: \\u0085"\n');
    expect(page).toContain('\n---\n\n# \\#ABC-123456 – "a": \\*b --- c:\n');
  });

  test('keeps the lines of a private note in the list', async () => {
    const page = await written('markdown', exportedTicket({ privateNote: 'one\n- two\n1. three' }));
    expect(page).toContain('- **Private note**: one  \n  \\- two  \n  1\\. three\n');
  });
});

describe('text', () => {
  test('has the fields, the messages and their attachments', async () => {
    const attachments = [exportedAttachment('a.txt', 'a')];
    const ticket = exportedTicket({
      messages: [exportedMessage(1, { text: 'Hello\r\nyou', rating: 5, attachments })],
    });
    expect(await written('text', ticket)).toContain(
      `${'-'.repeat(72)}
1 of 1 · Ada Lovelace <ada@example.com> · Owner · 1 March 2026 at 10:00 UTC
${'-'.repeat(72)}
Hello
you

Rated 5 out of 5 by the client
Attachments:
- a.txt, 1 bytes, SHA-256 ${attachments[0]?.sha256}
`,
    );
    expect(await written('text', ticket, { language: 'zh-Hant' })).toContain('\n部門：Support\n');
  });

  test('cannot control a terminal or imitate another message', async () => {
    const text = await written('text', saying(`\x1b[2Jclear\n${'-'.repeat(72)}\n2 of 2 · Tom`));
    expect(text).toContain(`␛[2Jclear\n ${'-'.repeat(72)}\n2 of 2 · Tom`);
  });
});

describe('JSON', () => {
  test('has the response only if the ticket has it', async () => {
    const parsed = async (ticket: ExportedTicket): Promise<object> =>
      (JSON.parse(await written('json', ticket)) as { tickets: [object] }).tickets[0];
    expect(await parsed(exportedTicket())).not.toHaveProperty('raw');
    expect(await parsed(exportedTicket({ raw: '{"ticketid":12}' }))).toHaveProperty('raw', { ticketid: 12 });
  });

  test('has no key of the vault', async () => {
    expect(JSON.parse(await written('jsonl', exportedTicket()))).not.toHaveProperty('key');
  });

  test('has the time of the export only for combined tickets', async () => {
    expect(JSON.parse(await written('json', exportedTicket()))).not.toHaveProperty('exportedAt');
    expect(JSON.parse(await written('json', exportedTicket(), { combine: true }))).toMatchObject({
      exporter: { name: 'Threadkeep', version: '0.1.0' },
      exportedAt: '2026-05-01T12:00:00.000Z',
    });
  });

  test('has attachments of any size if they are included', async () => {
    const content = Buffer.alloc(7 * 1024 * 1024 + 1, 'abc');
    const ticket = exportedTicket({
      messages: [exportedMessage(1, { attachments: [exportedAttachment('a', content)] })],
    });
    const attachmentIn = async (options: Partial<ExportOptions>): Promise<{ content?: string }> =>
      (JSON.parse(await written('jsonl', ticket, options)) as { messages: [{ attachments: [object] }] })
        .messages[0].attachments[0];
    const { content: base64 = '' } = await attachmentIn({ includeAttachments: true });
    expect(Buffer.from(base64, 'base64').equals(content)).toBe(true);
    expect(await attachmentIn({ pictures: 'inline' })).not.toHaveProperty('content');
  });
});

// A book has a table of contents before its tickets.
test.each(Object.entries(formats).filter(([name, { canCombine }]) => canCombine && name !== 'pdf'))(
  'a ticket is written as %s before the next one is read',
  async (_, format) => {
    const output = new MemoryOutput();
    let known = 0;
    async function* tickets(): AsyncGenerator<ExportedTicket> {
      for (const subject of ['FirstSubject', 'SecondSubject']) {
        yield await Promise.resolve(exportedTicket({ subject }));
        known += [...output.files.values()].filter((data) => data.includes(subject)).length;
      }
    }
    await format.write(tickets(), output, exportContext({ combine: true }));
    expect(known).toBe(2);
  },
);

test.each(Object.entries(formats))(
  'a message of millions of characters is written as %s',
  { timeout: 60_000 },
  async (name, format) => {
    const ticket = saying(`${'a `log` of <b> 漢字\r\n'.repeat(200_000)}${'x'.repeat(1_000_000)}`);
    let length = 0;
    const write = (chunk: string | Uint8Array): Promise<void> => {
      length += chunk.length;
      return Promise.resolve();
    };
    await format.write(each(ticket), { file: () => Promise.resolve({ write }) }, exportContext());
    // A PDF is compressed.
    expect(length).toBeGreaterThan(name === 'pdf' ? 1_000_000 : 4_000_000);
  },
);

describe('copied text', () => {
  const ticket = exportedTicket({
    messages: [exportedMessage(1), exportedMessage(2, { text: '**bold** <b>' })],
  });

  test('is one message in three forms', () => {
    const heading =
      '2 of 2 · Ada Lovelace <ada@example.com> · Owner · 1 March 2026 at 10:00 UTC · Reply ID 102';
    const { html, markdown, text } = copyText(ticket, [2], exportContext());
    expect(html).toContain('<p dir="auto"><strong>bold</strong> &lt;b&gt;</p>');
    expect(html).toMatch(/^<h2 dir="auto">2 of 2 · Ada Lovelace &#60;ada@example.com&#62; · Owner/);
    expect(markdown).toContain('\n\n> **bold** \\<b>  \n');
    expect(text).toBe(`${'-'.repeat(72)}\n${heading}\n${'-'.repeat(72)}\n**bold** <b>\n`);
    for (const form of [html, markdown, text]) expect(form).not.toContain('Message 1');
  });

  test('is the complete ticket with its fields', () => {
    const { html, markdown, text } = copyText(ticket, null, exportContext());
    for (const form of [html, markdown, text]) {
      expect(form).toContain('Message 1');
      expect(form).toContain('Support');
      expect(form).toContain('Contains 2 messages.');
    }
    expect(html).not.toContain('<style');
  });
});
