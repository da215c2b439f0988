import { describe, expect, test } from 'vitest';
import { messageNodes } from '../../../../src/main/export/pdf/message-nodes.ts';
import { printableText } from '../../../../src/main/export/pdf/printable-text.ts';

const nodes = (text: string) =>
  messageNodes(text, 'und', {
    printable: (value) => printableText(value),
    pictureNotLoaded: (target) => `(picture not loaded: ${target})`,
  });

describe('paragraphs', () => {
  test('have styles, code and line breaks', () => {
    expect(nodes('a **b *c*** ~~d~~ `e`\nf')).toEqual([
      {
        k: 'p',
        c: [
          'a ',
          { k: 'b', c: ['b ', { k: 'i', c: ['c'] }] },
          ' ',
          { k: 's', c: ['d'] },
          ' ',
          { k: 'c', c: ['e'] },
          { k: 'n' },
          'f',
        ],
      },
    ]);
  });

  test('say in which language and direction they are, only where it differs', () => {
    expect(nodes('plain\n\nשלום\n\nサーバー')).toEqual([
      { k: 'p', c: ['plain'] },
      { k: 'p', c: ['שלום'], d: 'rtl' },
      { k: 'p', c: ['サーバー'], l: 'ja' },
    ]);
  });

  test('that are empty are left out', () => {
    expect(nodes('')).toEqual([]);
    expect(nodes('\ufeff')).toEqual([]);
  });
});

describe('links', () => {
  test('are followed by their full target', () => {
    expect(nodes('[here](https://example.com/a?b#c)')).toEqual([
      {
        k: 'p',
        c: [
          { k: 'a', u: 'https://example.com/a?b#c', c: ['here'] },
          ' ',
          { k: 't', c: ['(https://example.com/a?b#c)'] },
        ],
      },
    ]);
  });

  test.each(['https://example.com/a', 'ada@example.com'])('that are the target: %s', (text) => {
    const [paragraph] = nodes(text);
    expect(paragraph).toMatchObject({ c: [{ k: 'a', c: [text] }] });
  });

  test('that look like another address show their target', () => {
    expect(JSON.stringify(nodes('[https://bank.example](https://evil.example)'))).toContain(
      '(https://evil.example/)',
    );
  });

  test('with other schemes are text', () => {
    expect(JSON.stringify(nodes('[a](javascript:alert(1)) [b](file:///etc/passwd)'))).not.toContain('"u"');
  });

  test('too long for the standard are text with their target', () => {
    const [paragraph] = nodes(`[a](https://example.com/${'x'.repeat(3000)})`);
    expect(JSON.stringify(paragraph)).not.toContain('"u"');
    expect(JSON.stringify(paragraph)).toContain('(https:');
  });

  test('to pictures are not loaded', () => {
    expect(nodes('![logo](https://example.com/a.png)')).toEqual([
      {
        k: 'p',
        c: [
          {
            k: 'a',
            u: 'https://example.com/a.png',
            c: ['logo', ' ', { k: 't', c: ['(picture not loaded: https://example.com/a.png)'] }],
          },
        ],
      },
    ]);
  });
});

describe('blocks', () => {
  test('lists know whether they are tight, and their first number', () => {
    expect(nodes('3. a\n4. b')).toEqual([
      { k: 'o', n: 3, tight: true, c: [[{ k: 'p', c: ['a'] }], [{ k: 'p', c: ['b'] }]] },
    ]);
    expect(nodes('- a\n\n- b')).toMatchObject([{ k: 'u', tight: false }]);
  });

  test('lists and quotes have the direction of their first text, and what is in them only if it differs', () => {
    expect(nodes('- שלום\n- abc')).toEqual([
      { k: 'u', tight: true, d: 'rtl', c: [[{ k: 'p', c: ['שלום'] }], [{ k: 'p', c: ['abc'], d: 'ltr' }]] },
    ]);
    expect(nodes('> שלום')).toEqual([{ k: 'q', d: 'rtl', c: [{ k: 'p', c: ['שלום'] }] }]);
  });

  test('deeper than six levels are flat', () => {
    const depth = (list: unknown): number =>
      Array.isArray(list)
        ? Math.max(0, ...list.map(depth))
        : typeof list === 'object' && list !== null && 'k' in list && 'c' in list && list.k === 'q'
          ? 1 + depth(list.c)
          : 0;
    expect(depth(nodes('> > > x'))).toBe(3);
    expect(depth(nodes(`${'> '.repeat(50)}x`))).toBe(6);
    expect(JSON.stringify(nodes(`${'> '.repeat(50)}x`))).toContain('"x"');
  });

  test('headings are below those of the messages and skip no level', () => {
    const levels = nodes('# a\n\n#### b\n\n## c\n\n###### d').map((block) => block.k === 'h' && block.n);
    expect(levels).toEqual([3, 4, 4, 5]);
  });

  test('code keeps its spaces and aligns tabs', () => {
    expect(nodes('```\na\tb\n  c\n```')).toEqual([{ k: 'c', c: [['a   b\n  c']] }]);
  });

  test('long code is in parts of forty lines', () => {
    const [code] = nodes(
      `\`\`\`\n${Array.from({ length: 100 }, (_, at) => `line ${at}`).join('\n')}\n\`\`\``,
    );
    expect(code?.k === 'c' && code.c.map((part) => part.join('').split('\n').length)).toEqual([40, 40, 20]);
  });

  test('a text that is too long for Markdown is printed as it is', () => {
    const blocks = nodes(`**x**\n${'word\n'.repeat(30_000)}`);
    expect(blocks).toHaveLength(1);
    expect(JSON.stringify(blocks)).toContain('**x**');
  });

  test('tables know the words and cells that decide their widths', () => {
    expect(nodes('| Name | Size |\n|:--|--:|\n| one two | 1234567 |')).toEqual([
      {
        k: 'x',
        head: [
          { c: ['Name'], a: 'left', d: 'ltr' },
          { c: ['Size'], a: 'right', d: 'ltr' },
        ],
        rows: [
          [
            { c: ['one two'], a: 'left', d: 'ltr' },
            { c: ['1234567'], a: 'right' },
          ],
        ],
        words: [
          ['Name', 'one', 'two'],
          ['1234567', 'Size'],
        ],
        widest: [
          ['one two', 'Name'],
          ['1234567', 'Size'],
        ],
        d: 'ltr',
      },
    ]);
  });
});
