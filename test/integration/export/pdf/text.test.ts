import { describe, expect, test } from 'vitest';
import { exportedMessage, exportedTicket } from '../../../support/exported-ticket.ts';
import { exportPdf, type WrittenPdf } from '../../../support/pdf.ts';

const withText = (text: string, options = {}): Promise<WrittenPdf> =>
  exportPdf(exportedTicket({ messages: [exportedMessage(1, { text })] }), options);

/** Without line breaks, and without the marks of direction that the program adds. */
const oneLine = (text: string): string =>
  text.replace(/[\u202a-\u202e\u200e\u200f]/g, '').replace(/\s+/g, ' ');

describe('every script has its font, embedded', () => {
  test.each([
    ['Latin', 'Zażółć gęślą jaźń, façade', 'NotoSans-Regular'],
    ['Cyrillic', 'Сервер не отвечает', 'NotoSans-Regular'],
    ['Greek', 'Ο διακομιστής', 'NotoSans-Regular'],
    ['Traditional Chinese', '我們的網站', 'NotoSansTC-Regular'],
    ['Simplified Chinese', '我们的网站', 'NotoSansSC-Regular'],
    ['Japanese', 'サーバーが遅い', 'NotoSansJP-Regular'],
    ['Korean', '서버가 느립니다', 'NotoSansKR-Regular'],
    ['Arabic', 'مرحبا بالعالم', 'Vazirmatn-Regular'],
    ['Sindhi', 'ٻڌايو', 'NotoSansArabic-Regular'],
    ['Hebrew', 'שלום עולם', 'NotoSansHebrew-Regular'],
    ['Thai', 'เซิร์ฟเวอร์', 'NotoSansThai-Regular'],
    ['Devanagari', 'सर्वर धीमा है', 'NotoSans-Regular'],
    ['emoji', '👩‍💻 🇹🇼 😀', 'NotoEmoji-Regular'],
    ['mathematics', '∑ ∀ ⊕', 'NotoSansMath-Regular'],
    ['symbols', '🗹 🖶', 'NotoSansSymbols2-Regular'],
    ['code', '`code`', 'NotoSansMono-Regular'],
  ])('%s', async (_, text, font) => {
    const fonts = (await withText(text)).fonts();
    expect(fonts).toContainEqual({ name: font, isEmbedded: true });
    expect(fonts.every(({ name, isEmbedded }) => isEmbedded && /^(Noto|Vazirmatn)/.test(name))).toBe(true);
  });

  test.each([
    'Zażółć gęślą jaźń',
    'Сервер не отвечает',
    '我們的網站無法連線',
    '我们的网站连不上',
    'サーバーの応答が遅い',
    '서버가 느립니다',
    'مرحبا بالعالم',
    'שלום עולם',
    'सर्वर धीमा है',
    '😀 👩‍💻',
  ])('“%s” is copied as it was written', async (text) => {
    expect(oneLine((await withText(text)).text())).toContain(text);
  });

  test('emphasis is visible in scripts whose font has one weight', async () => {
    const strokes = async (text: string): Promise<number> =>
      (await withText(text)).objects().split(/\n2 Tr\n/).length - 1;
    expect(await strokes('**重要**通知')).toBeGreaterThan(await strokes('重要通知'));
  });
});

describe('right-to-left text', () => {
  /** The program writes words as they are seen, from left to right. */
  const placeOf = async (text: string, word: string) =>
    (await withText(text)).words().find((one) => [word, [...word].toReversed().join('')].includes(one.text));

  test.each([
    ['a paragraph', 'שלום', 'Hello'],
    ['a list', '- שלום', '- Hello'],
    ['a quote', '> שלום', '> Hello'],
    ['a table', '| שלום |\n|---|\n| 1 |', '| Hello |\n|---|\n| 1 |'],
  ])('%s begins at the right', async (_, hebrew, english) => {
    expect((await placeOf(hebrew, 'שלום'))?.right).toBeGreaterThan(0.8);
    expect((await placeOf(english, 'Hello'))?.left).toBeLessThan(0.2);
  });

  test('Latin words and numbers in it keep their order', async () => {
    const text = oneLine((await withText('השרת web-01 לא עונה: 403 Forbidden, משעה 12:30.')).text());
    for (const part of ['web-01', '403', 'Forbidden', '12:30', 'השרת', 'לא עונה'])
      expect(text).toContain(part);
  });

  test('a name cannot reorder what is beside it, and an override is shown', async () => {
    const author = {
      name: '\u202egpj.exe\u2067',
      email: 'ada@example.com',
      type: 'Owner',
      side: 'client',
    } as const;
    const written = await exportPdf(
      exportedTicket({ messages: [exportedMessage(1, { author, text: 'see \u202egpj.exe' })] }),
    );
    const text = written.text();
    expect(text).toContain('gpj.exe ada@example.com');
    expect(text).toContain('see [U+202E]gpj.exe');
  });
});

test.each([
  ['\u{12345}', '[U+12345]'],
  ['\ue000', '[U+E000]'],
  ['\u0007', '[U+0007]'],
  ['\u001b[31m', '[U+001B][31m'],
  ['\ud800', '\ufffd'],
  ['\0', '\ufffd'],
  ['\ufeff', ''],
  ['\u{10ffff}', '[U+10FFFF]'],
])('a character without a glyph is shown as a code: %j', async (char, shown) => {
  expect(oneLine((await withText(`before${char}after`)).text())).toContain(`before${shown}after`);
});

test('a mark that no font can put on its letter is shown as a code, and other marks stay', async () => {
  const text = oneLine((await withText('中\u05b8 and שָׁלוֹם')).text());
  expect(text).toContain('中[U+05B8]');
  expect(text).not.toContain('[U+05C1]');
});

describe('nothing leaves the page', () => {
  const rightEdge = async (text: string): Promise<number> => {
    const { width, height, dark } = (await withText(text)).pixels(1);
    let edge = 0;
    for (let y = 0; y < height; y += 1) {
      for (let x = edge + 1; x < width; x += 1) if (dark(x, y) > 100) edge = x;
    }
    return edge / width;
  };
  // The margin is 24 of 210 mm.
  const limit = 1 - 23 / 210;

  test.each([
    ['a long word', 'x'.repeat(500)],
    ['a hash', `see ${'0123456789abcdef'.repeat(20)}`],
    ['an address', `https://example.com/${'path/'.repeat(60)}`],
    ['a long number', '7'.repeat(300)],
    ['words joined by spaces that do not break', 'a\u00a0b'.repeat(200)],
    ['code', `    ${'y'.repeat(400)}`],
    ['a line of a log', `    ${'GET /index.php 200 '.repeat(20)}`],
    ['a deep list', Array.from({ length: 40 }, (_, at) => `${'  '.repeat(at)}- item`).join('\n')],
    ['a deep quote', `${'> '.repeat(60)}quoted`],
    ['a wide table', `|${'a|'.repeat(40)}\n|${'-|'.repeat(40)}\n|${'1234567|'.repeat(40)}`],
    ['a long cell', `|a|b|\n|-|-|\n|${'z'.repeat(300)}|${'w'.repeat(300)}|`],
  ])('%s', async (_, text) => {
    expect(await rightEdge(text)).toBeLessThan(limit);
    expect(await rightEdge('short')).toBeLessThan(limit);
  });

  test('places to break leave no character in the text', async () => {
    const hash = '0123456789abcdef'.repeat(4);
    expect((await withText(`${hash} and ${'x'.repeat(300)}`)).text()).toContain(hash);
    expect((await withText('x'.repeat(300))).text()).not.toMatch(/x[\u200b\u00ad ]x/);
  });
});

describe('tables', () => {
  const row = (cells: unknown[]): string => `| ${cells.join(' | ')} |`;
  const table = (cells: unknown[]): string =>
    [row(cells.map((_, at) => `Column ${at}`)), row(cells.map(() => '---')), row(cells)].join('\n');
  const numbers = ['10.0.0.10:8080', '2026-03-01', '1,234,567.89', '1234567890', '12:30:45', '-17', '4711'];

  test.each([3, 5, 7, 9, 12, 20])('of %i columns never break a number', async (columns) => {
    const cells = Array.from({ length: columns }, (_, at) => numbers[at % numbers.length]);
    const words = (await withText(table(cells))).text().split(/\s+/);
    for (const cell of cells) expect(words).toContain(cell);
  });

  test('a number has room beside a long text', async () => {
    const words = (await withText(table(['A sentence of several words. '.repeat(20), '1234567890123'])))
      .text()
      .split(/\s+/);
    expect(words).toContain('1234567890123');
  });

  test('that are too wide become a list of names and values', async () => {
    const cells = Array.from({ length: 20 }, (_, at) => 1_000_000_000 + at);
    expect((await withText(table(cells))).text()).toContain('Column 19: 1000000019');
  });

  test('repeat their head on the next page', async () => {
    const rows = Array.from({ length: 120 }, (_, at) => row([`name ${at}`, at]));
    const written = await withText([row(['Name', 'Value']), row(['---', '---']), ...rows].join('\n'));
    const pages = written.pages();
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.slice(0, -1).every((page) => page.includes('Value'))).toBe(true);
  });
});

test('links show their full target, unless their text is the address', async () => {
  const text = oneLine(
    (
      await withText(
        '[here](https://example.com/a?b=c#d) and https://example.org/x and [mail](mailto:a@example.net) and b@example.net',
      )
    ).text(),
  );
  expect(text).toContain('here (https://example.com/a?b=c#d)');
  expect(text).toContain('mail (a@example.net)');
  expect(text.split('https://example.org/x')).toHaveLength(2);
  expect(text).not.toContain('(https://example.org/x)');
  expect(text.split('b@example.net')).toHaveLength(2);
});

test('a link that says another address shows where it leads', async () => {
  expect(oneLine((await withText('[https://bank.example](https://evil.example/login)')).text())).toContain(
    'https://bank.example (https://evil.example/login)',
  );
});

test('a heading is never alone at the end of a page', async () => {
  for (let lines = 20; lines < 50; lines += 3) {
    const written = await exportPdf(
      exportedTicket({
        messages: [
          exportedMessage(1, { text: 'line\n'.repeat(lines) }),
          exportedMessage(2, { text: 'Beginning of the second.' }),
        ],
      }),
    );
    const page = written.pages().find((text) => text.includes('2 of 2'));
    expect(page).toContain('Beginning of the second.');
  }
});
