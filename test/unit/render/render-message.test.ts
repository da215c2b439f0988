import { describe, expect, test } from 'vitest';
import { maxRenderedLength, renderMessage } from '../../../src/main/render/render-message.ts';

const render = (text: string): string => renderMessage(text) ?? '';

describe('hostile message', () => {
  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '<iframe src="https://evil.example"></iframe>',
    '<style>*{display:none}</style><base href="https://evil.example/"><form action="https://evil.example"><input>',
    '<a href="javascript:alert(1)">x</a>',
    '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  ])('%s stays text', (text) => {
    const html = render(text);
    expect(html).not.toMatch(/<(script|img|svg|iframe|style|base|form|input|math)\b/i);
    expect(html).not.toMatch(/<[^>]*\s(on\w+|src|style)=/i);
    expect(html).not.toMatch(/<a\b[^>]*\shref="(?!https:)/i);
    expect(html).toContain('&lt;');
  });

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html;base64,AAAA',
    'vbscript:x',
    'file:///etc/passwd',
    'java&#115;cript:alert(1)',
    '//evil.example/x',
    'threadkeep://app/x',
    '\u0001javascript:alert(1)',
  ])('a link to %s is removed', (target) => {
    expect(render(`[click](${target}) <${target}>`)).not.toMatch(/href="(?!https?:|mailto:)/i);
  });

  test('a remote image is not loaded, only named', () => {
    const html = render('![a cat](https://tracker.example/p.gif)');
    expect(html).not.toMatch(/<img|src=/);
    expect(html).toContain('a cat <span class="not-loaded">tracker.example</span>');
  });

  test('a link with a different text shows its target', () => {
    expect(render('[your bank](https://evil.example/login)')).toContain('(evil.example)');
    expect(render('https://good.example/x')).not.toContain('link-target');
    expect(render('[https://www.paypal.com/evil.example](https://evil.example/x)')).toContain(
      '(evil.example)',
    );
    expect(render('[a\nevil.example](https://evil.example)')).toContain('(evil.example)');
  });

  test('a mail link keeps only subject and body', () => {
    const html = render(
      '[write](mailto:a@b.example?attach=/etc/passwd&bcc=x@evil.example&subject=Hi%20there&BODY=one)',
    );
    expect(html).toContain('href="mailto:a@b.example?subject=Hi%20there&amp;body=one"');
    expect(html).toContain('(a@b.example)');
    expect(render('mail a@b.example')).not.toContain('link-target');
  });
});

describe('ordinary message', () => {
  test('renders Markdown, line breaks, tables and links', () => {
    const html = render(
      '**bold**\r\nnext line\r\n\r\n| a | b |\r\n|---|---|\r\n| 1 | 2 |\r\n\r\nsee https://example.com/a',
    );
    expect(html).toContain('<strong>bold</strong><br />');
    expect(html).toContain('<div class="table" dir="ltr"><table>');
    expect(render('| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |')).toContain(
      '<td class="align-left" dir="auto">1</td>\n<td class="align-center" dir="auto">2</td>\n<td class="align-right" dir="auto">3</td>',
    );
    expect(html).toContain('href="https://example.com/a"');
  });

  test('shows typed tags as text', () => {
    expect(render('I typed <b>')).toContain('&lt;b&gt;');
  });

  test('does not decode entities twice', () => {
    expect(render('I typed &lt;b&gt; and &amp; and &#65;')).toContain(
      'I typed &amp;lt;b&amp;gt; and &amp;amp; and &amp;#65;',
    );
  });

  test('folds outermost quotes, which end with the quote', () => {
    const html = render('Thanks!\n> one\n> > two\n> three\nMy answer');
    expect(html.match(/<details/g)).toHaveLength(1);
    expect(html.indexOf('My answer')).toBeGreaterThan(html.indexOf('</details>'));
    expect(renderMessage('> one', { pictureNotLoaded: (target) => target })).not.toContain('details');
  });

  test('folds a quoted email at the end', () => {
    expect(render('Yes.\n-----Original Message-----\nFrom: me\nolder text')).toMatch(
      /Yes\.[\s\S]*<details[\s\S]*older text/,
    );
  });

  test('does not fold quotes in code', () => {
    expect(render('```\n> not a quote\n```')).not.toContain('details');
  });

  test('starts headings below the level of the ticket’s headings', () => {
    expect(render('# Big')).toContain('<h3 dir="auto">Big</h3>');
  });

  test('one too long to be rendered is left to be shown as text', () => {
    expect(renderMessage('x'.repeat(maxRenderedLength + 1))).toBeNull();
  });
});

describe('text direction', () => {
  test.each([
    ['a paragraph', 'hello', '<p dir="auto">'],
    ['a heading', '# hello', '<h3 dir="auto">'],
    ['an item', '- hello', '<li dir="auto">'],
    ['code', '```\nhello\n```', '<pre dir="auto">'],
    ['a cell', '| a |\n|---|\n| b |', '<td dir="auto">'],
  ])('%s has that of its own text', (_, text, tag) => {
    expect(render(text)).toContain(tag);
  });

  test.each([
    ['a list', '- 1. שלום hello', '<ul dir="rtl">'],
    ['a numbered list', '1. hello שלום', '<ol dir="ltr">'],
    ['a list that starts with a quote', '- > مرحبا\n- hello', '<ul dir="rtl">'],
    ['a quote', '> مرحبا', '<blockquote dir="rtl">'],
    ['a table', '| اسم | x |\n|---|---|\n| a | b |', '<div class="table" dir="rtl"><table>'],
    ['a list without letters', '- 1\n- 2', '<ul dir="ltr">'],
    ['a list before right-to-left text', '- 1\n\nשלום', '<ul dir="ltr">'],
  ])('%s has that of its first text', (_, text, tag) => {
    expect(render(text)).toContain(tag);
  });

  test('a message cannot set it', () => {
    expect(render('<p dir="rtl">hello</p>')).not.toContain('<p dir="rtl">');
  });

  test('quotes are folded in both directions', () => {
    expect(render('> > שלום\n\nhello').match(/<details[^>]*>|<\/details>/g)).toHaveLength(2);
  });
});
