import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linkToOpen, readLink, targetToShow } from '../../../src/main/render/links.ts';

describe('opening a link', () => {
  test.each([
    ['https://Example.com/a?b=1#c', 'https://example.com/a?b=1#c', 'example.com'],
    ['http://example.com:8080', 'http://example.com:8080/', 'example.com:8080'],
    ['https://user:word@evil.example/', 'https://evil.example/', 'evil.example'],
    ['https://аррӏе.com', 'https://xn--80ak6aa92e.com/', 'xn--80ak6aa92e.com'],
    ['https://good.example\\@evil.example', 'https://good.example/@evil.example', 'good.example'],
    ['mailto:a@b.example', 'mailto:a@b.example', 'a@b.example'],
    [
      'MAILTO:A+b@B.example?to=c@d.example',
      'mailto:A%2Bb@b.example,c@d.example',
      'A+b@b.example, c@d.example',
    ],
    [
      'mailto:a@b.example?attach=/etc/passwd&attachment=x&bcc=e@f.example&cc=e@f.example&subject=S&body=B%0D%0AC',
      'mailto:a@b.example?subject=S&body=B%0D%0AC',
      'a@b.example',
    ],
    [
      'mailto:a@b.example?subject=S%0D%0ABcc:%20e@f.example',
      'mailto:a@b.example?subject=S%20Bcc%3A%20e%40f.example',
      'a@b.example',
    ],
    ['mailto:a@b.example?subject=%FF&Subject=2', 'mailto:a@b.example?subject=%25FF', 'a@b.example'],
  ])('%s', (input, href, target) => expect(readLink(input)).toMatchObject({ href, target }));

  test.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'tel:+123',
    'threadkeep://app/x',
    'https://',
    'example.com',
    '',
    'mailto:',
    'mailto:?subject=x',
    'mailto:no address',
    'mailto:a@b.example%0D%0ABcc:e@f.example',
    'mailto:"a b"@b.example',
    `https://good.example.${'a.'.repeat(120)}example/`,
    `mailto:a@${'文'.repeat(60)}.${'字'.repeat(60)}.${'漢'.repeat(60)}.${'語'.repeat(60)}.example`,
    `mailto:${'a'.repeat(300)}@b.example`,
    `mailto:${Array.from({ length: 11 }, (_, index) => `a${index}@b.example`).join(',')}`,
    `mailto:a@b.example${'&to=a@b.example'.repeat(20).replace('&', '?')}`,
  ])('rejects %s', (input) => expect(readLink(input)).toBeNull());

  test('rejects more than 2,000 characters', () => {
    const base = 'https://a.example/';
    expect(linkToOpen(base + 'x'.repeat(2000 - base.length)).href).toHaveLength(2000);
    const tooLong = expect.objectContaining({ id: 'link_too_long', params: { limit: 2000 } }) as Error;
    expect(() => linkToOpen(base + 'x'.repeat(2001 - base.length))).toThrow(tooLong);
    expect(() => linkToOpen(`mailto:a@b.example?body=${'é'.repeat(700)}`)).toThrow(tooLong);
  });

  test(
    'the result is ASCII with an allowed scheme and allowed fields, for any input',
    { timeout: 60_000 },
    () => {
      const piece = fc.constantFrom(
        'mailto:',
        'https://',
        'a@b.example',
        '?',
        '&',
        '=',
        'attach',
        'bcc',
        'subject',
        ',',
        '%0A',
        '\n',
        '#',
        '文',
        '\u202e',
        'é',
        '@',
        '%',
      );
      const links = fc.oneof(
        fc.string(),
        fc.webUrl(),
        fc.array(piece, { maxLength: 30 }).map((all) => all.join('')),
      );
      fc.assert(
        fc.property(links, (text) => {
          const link = readLink(text);
          if (!link) return;
          expect(link.href).toMatch(/^(https?:\/\/|mailto:[^?]+@)[\x21-\x7e]+$/);
          if (link.kind === 'mail') expect(link.href).not.toMatch(/[?&](?!subject=|body=)[^=]*=/);
          expect(readLink(link.href)?.href).toBe(link.href);
        }),
        { numRuns: 2000 },
      );
    },
  );
});

describe('the target of a link', () => {
  test.each([
    ['your bank', 'https://evil.example/login', 'evil.example'],
    ['https://www.paypal.com/evil.example', 'https://evil.example/x', 'evil.example'],
    ['evil.example is safe', 'https://evil.example/', 'evil.example'],
    ['evil.example.good.example', 'https://evil.example/', 'evil.example'],
    ['good.example', 'https://good.example.evil.example/', 'good.example.evil.example'],
    ['good.example', 'https://good.example:8443/', 'good.example:8443'],
    ['https://good.example@evil.example/', 'https://good.example@evil.example/', 'evil.example'],
    ['good.example@evil.example', 'https://good.example@evil.example/', 'evil.example'],
    ['https://аррӏе.com/', 'https://xn--80ak6aa92e.com/', 'xn--80ak6aa92e.com'],
    ['https://evil.example/\u202Eelpmaxe.doog', 'https://evil.example/%E2%80%AE', 'evil.example'],
    ['help@good.example', 'mailto:help@evil.example', 'help@evil.example'],
    ['a@b.example', 'mailto:a@b.example,c@d.example', 'a@b.example, c@d.example'],
    ['good.example', 'mailto:a@good.example', 'a@good.example'],
    ['', 'https://evil.example/', 'evil.example'],
  ])('with text %j to %s: %s', (text, href, target) => expect(targetToShow(text, href)).toBe(target));

  test.each([
    ['https://good.example/x', 'https://good.example/x'],
    ['good.example/größe', 'https://good.example/gr%C3%B6%C3%9Fe'],
    ['WWW.Good.example', 'http://www.good.example/'],
    ['good.example:8443', 'https://good.example:8443/'],
    ['a@good.example', 'mailto:a@good.example'],
    ['mailto:a@good.example', 'mailto:a@good.example'],
    ['x', 'javascript:alert(1)'],
  ])('is hidden if the text %j is the same address (%s)', (text, href) =>
    expect(targetToShow(text, href)).toBe(''),
  );
});
