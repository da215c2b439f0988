import { expect, test } from 'vitest';
import type { Message } from '../../../src/contract/ticket.ts';
import { printableThread, type DocumentContext } from '../../../src/main/export/document.ts';
import { readThread } from '../../../src/main/whmcs/thread.ts';

/** Finds elements of the document regardless of the texts around them. */
const context: DocumentContext = {
  options: { paper: 'Letter', includeNotes: true, newestFirst: false, language: 'en' },
  timeZone: 'UTC',
  host: 'h.example',
  version: { number: 1, count: 1, fetchedAt: '2026-01-01T00:00:00.000Z' },
  removal: null,
  mergedFrom: [],
  nonce: 'N0nce',
  template: '<html><head><title>Template</title></head><body><!--document--></body></html>',
};
type Thread = ReturnType<typeof readThread>;
const ticket = (part: Partial<Thread> = {}): Thread => ({
  ...readThread(
    {
      ...{ ticketid: 1, tid: 'T-1', subject: 'Plain subject', date: '2024-07-01 12:00:00' },
      replies: { reply: [{ replyid: 0, message: 'First', date: '2024-07-01 12:00:00' }] },
    },
    'UTC',
  ),
  ...part,
});
const message = (part: Partial<Message>): Message => ({ ...(ticket().messages[0] as Message), ...part });
const author = (part: Partial<Message['author']>): Message['author'] => ({
  ...{ name: '', email: '', type: '', side: 'client' },
  ...part,
});
const print = (thread: Thread, part: Partial<DocumentContext> = {}): Promise<string> =>
  printableThread(thread, { ...context, ...part });
const printMessage = async (part: Partial<Message>): Promise<string> =>
  (await print(ticket({ messages: [message(part)] }))).match(/<article[\s\S]*<\/article>/)?.[0] ?? '';
const unescaped = (html: string): string =>
  html.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
/** The values of the ticket’s fields, without their labels. */
const facts = (html: string): string[] =>
  [...html.matchAll(/<dd[^>]*>([\s\S]*?)<\/dd>/g)].map(([, value = '']) => unescaped(value));
const textOf = (html: string, tag: string): string =>
  unescaped(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`).exec(html)?.[1] ?? '');

test('fills the template with the title, the document and one style for the paper size', async () => {
  const html = await print(ticket());
  expect(html.startsWith('<html lang="en"><head><title>')).toBe(true);
  expect(html.endsWith('</body></html>')).toBe(true);
  expect(textOf(html, 'title')).toMatch(/T-1.*Plain subject/);
  expect(html).toMatch(/<style nonce="N0nce">@page \{\s*size: Letter;/);
  expect(textOf(html, 'h1')).toBe('Plain subject');
});

test('replaces a missing subject', async () => {
  const html = await print(ticket({ subject: '' }));
  expect(textOf(html, 'h1')).not.toBe('');
  expect(textOf(html, 'title').replace(/.*T-1\W*/, '')).not.toBe('');
});

test('the page header is an escaped CSS string of limited length', async () => {
  const header = async (subject: string): Promise<string> =>
    /content: "(.*?)";/.exec(await print(ticket({ subject })))?.[1] ?? '';
  expect(await header('a"b\\c}')).toMatch(/a\\22 b\\5c c\\7d $/);
  const short = await header('é 1');
  expect(short).toMatch(/é 1$/);
  const longest = 'x'.repeat(90 - [...textOf(await print(ticket({ subject: 'x' })), 'title')].length + 1);
  expect(await header(longest)).toMatch(/x$/);
  expect(await header(`${longest}x`)).toMatch(/x\\2026 $/);
});

test('lists only the ticket fields that are known', async () => {
  const requestor = { name: 'Jane', email: 'jane@a.example', type: 'Owner', side: 'client' } as const;
  const rich = ticket({
    ...{ requestor, owner: { name: 'Acme', email: 'acme@a.example' }, client: { userId: 71, contactId: 82 } },
    ...{ ticketId: 93, status: 'My status', priority: 'My priority', cc: ['x@a.example', 'y@a.example'] },
    department: { id: 4, name: 'My department' },
  });
  const values = facts(await print(rich, { mergedFrom: ['5', '6'], removal: { kind: 'deleted' } }));
  for (const value of ['71', '82', '93', 'My status', 'My priority', 'My department', 'Deleted'])
    expect(values).toContain(value);
  for (const value of ['Jane <jane@a.example>', 'Owner', 'Acme <acme@a.example>', '#5 and #6'])
    expect(values).toContain(value);
  expect(values).toContain('x@a.example, y@a.example');
  expect(values).not.toContain('');
  const poor = ticket({ client: { userId: 0, contactId: 0 }, department: { id: 0, name: '' }, cc: [] });
  const few = facts(await print(poor));
  expect(few).not.toContain('0');
  expect(few.length).toBeLessThan(values.length - 6);
  const plain = ticket({ requestor: author({ name: 'Bob' }) });
  expect(facts(await print(plain))).toContain('Bob');
});

test('shows dates in the server’s time zone', async () => {
  const date = { given: '2024-07-01 12:34:00', utc: '2024-07-01T12:34:00.000Z' };
  const values = facts(
    await print(ticket({ openedAt: date, lastReplyAt: { ...date, given: '2025-08-02 21:43:00' } })),
  );
  expect(values.filter((value) => /2024.*12:34|2025.*21:43/.test(value))).toHaveLength(2);
});

test('sets the language of each text by its script', async () => {
  const html = await print(ticket({ subject: '日本語です', status: '한국어' }));
  expect(html).toContain('<h1 lang="ja">');
  expect(html).toContain('<dd lang="ko">');
});

test('shows the author’s address only next to a name', async () => {
  const both = await printMessage({ author: author({ name: 'Jane', email: 'jane@a.example' }) });
  expect(both).toMatch(/class="author"[^>]*>Jane</);
  expect(unescaped(both)).toMatch(/class="address">jane@a\.example</);
  const address = await printMessage({ author: author({ email: 'jane@a.example' }) });
  expect(unescaped(address)).toMatch(/class="author"[^>]*>jane@a\.example</);
  const name = await printMessage({ author: author({ name: 'Jane' }) });
  for (const html of [address, name]) expect(html).not.toContain('class="address"');
  const none = await printMessage({ author: author({}), at: null });
  expect(none).toMatch(/class="author"[^>]*>[^<]+</);
  expect(none).toMatch(/<time>[^<]+<\/time>/);
});

test('shows the client only if the author writes on their behalf', async () => {
  const owner = { name: 'Acme & Co', email: '' };
  expect(unescaped(await printMessage({ owner }))).toMatch(/class="owner">[^<]*Acme & Co/);
  expect(await printMessage({ owner: null })).not.toContain('class="owner"');
});

test('distinguishes internal notes, and other messages by their author', async () => {
  expect(await printMessage({ kind: 'note' })).toMatch(/^<article class="note">/);
  expect(await printMessage({ author: author({ side: 'guest' }) })).toMatch(/^<article class="guest">/);
});

test('renders Markdown; prints very long texts as plain text', async () => {
  expect(await printMessage({ text: '**bold**' })).toContain('<strong>bold</strong>');
  const long = await printMessage({ text: `<i>${'*'.repeat(2_000_000)}` });
  expect(long).toContain('<pre class="plain">&#60;i&#62;*');
});

test('prints a rating only if there is one', async () => {
  const rated = await printMessage({ rating: 4 });
  expect(/class="rating">([^<]*)</.exec(rated)?.[1]).toMatch(/4/);
  expect(await printMessage({ rating: null })).not.toMatch(/rating|Stryker/);
});

test('lists attachments by name, and marks those deleted on the server', async () => {
  const html = await printMessage({
    attachments: [
      { index: 0, fileName: 'a<b.txt', state: 'on-server' },
      { index: 1, fileName: 'c.txt', state: 'removed' },
    ],
  });
  const items = [...html.matchAll(/<li>(.*?)<\/li>/g)].map(([, item = '']) => item);
  expect(items).toEqual(['a&#60;b.txt', expect.stringMatching(/^c\.txt.+/)]);
  expect(html).toMatch(/<ul class="attachments"[^>]*><li>/);
  const none = await printMessage({ attachments: [] });
  expect(none).not.toContain('attachments');
  expect(none.replace(/[\s\S]*<\/div>/, '').replaceAll(/\s/g, '')).toBe('</article>');
});

test('prints all messages in order', async () => {
  const many = Array.from({ length: 25 }, (_, index) => message({ text: `text-${index}-end` }));
  const html = await print(ticket({ messages: many }));
  expect([...html.matchAll(/text-(\d+)-end/g)].map(([, index]) => Number(index))).toEqual(
    many.map((_, index) => index),
  );
  expect(html).toMatch(/<main>\s*<article/);
});

test('yields to the event loop after every ten messages', async () => {
  let turns = 0;
  let ended = false;
  const count = (): void => {
    turns += 1;
    if (!ended) setImmediate(count);
  };
  setImmediate(count);
  const many = (length: number): Message[] => Array.from({ length }, () => message({}));
  await print(ticket({ messages: many(9) }));
  expect(turns).toBe(0);
  await print(ticket({ messages: many(30) }));
  ended = true;
  expect(turns).toBeGreaterThanOrEqual(2);
});

test('the footer names the server, the time zone, and the version if there are several', async () => {
  const foot = async (part: Partial<DocumentContext>): Promise<string> =>
    textOf(await print(ticket(), part), 'footer');
  const plain = await foot({ timeZone: 'Asia/Taipei' });
  expect(plain).toMatch(/h\.example.*2026.*Asia\/Taipei/);
  expect(await foot({ host: '' })).not.toContain('h.example');
  const { fetchedAt } = context.version;
  const earlier = await foot({ version: { number: 7, count: 9, fetchedAt } });
  expect(earlier).toMatch(/7\D+9/);
  const newest = await foot({ version: { number: 9, count: 9, fetchedAt } });
  expect(earlier.length).toBeGreaterThan(newest.length);
});

test('the footer says how many internal notes are omitted', async () => {
  const notes = (count: number) => [
    message({}),
    ...Array.from({ length: count }, () => message({ kind: 'note' })),
  ];
  const foot = async (count: number, includeNotes: boolean): Promise<string> => {
    const options = { ...context.options, includeNotes };
    return textOf(await print(ticket({ messages: notes(count) }), { options }), 'footer');
  };
  expect(await foot(17, false)).toContain('17');
  expect(await foot(0, false)).toBe(await foot(0, true));
});

test('the text of a ticket is never HTML', async () => {
  const html = await print(ticket({ subject: `<a href="x" title='y'>&amp;</a>` }));
  expect(html).toContain('&#60;a href=&#34;x&#34; title=&#39;y&#39;&#62;&#38;amp;&#60;/a&#62;</h1>');
});
