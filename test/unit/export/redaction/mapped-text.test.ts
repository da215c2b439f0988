import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MappedText } from '../../../../src/main/export/redaction/mapped-text.ts';
import { viewsOf } from '../../../../src/main/export/redaction/views.ts';

const part = (text: MappedText, original: string, found: string): string => {
  const at = text.text.indexOf(found);
  return original.slice(...text.range(at, at + found.length));
};

test('knows what each part stands for', () => {
  const original = 'a&amp;b -- c--d';
  const text = MappedText.of(original)
    .replaced(/&amp;/g, () => '&')
    .replaced(/--/g, () => '');
  expect(text.text).toBe('a&b  cd');
  expect(part(text, original, '&')).toBe('&amp;');
  expect(part(text, original, 'a&')).toBe('a&amp;');
  expect(part(text, original, 'b')).toBe('b');
  expect(part(text, original, 'c')).toBe('c');
  expect(part(text, original, 'd')).toBe('d');
  expect(part(text, original, 'cd')).toBe('c--d');
});

test('includes a replaced piece as a whole', () => {
  const text = MappedText.of('x%20%41y').replaced(/(?:%..)+/g, () => ' A');
  expect(text.range(1, 2)).toEqual([1, 7]);
  expect(text.range(2, 4)).toEqual([1, 8]);
});

test('keeps what the replacement does not change', () => {
  const text = MappedText.of('aba');
  expect(text.replaced(/b/g, () => null)).toBe(text);
  expect(text.replaced(/b/g, () => 'b')).toBe(text);
  expect(text.lowered()).toBe(text);
  expect(MappedText.of('İ').lowered()).toBeNull();
});

test('a letter that no replacement touches is found where it was', () => {
  const source = fc
    .array(
      fc.constantFrom(
        '%41',
        '&lt;',
        '**',
        '_',
        '\u200b',
        'é',
        'e\u0301',
        'Ａ',
        'İ',
        ' ',
        '=3D',
        '\\*',
        '<b>',
        'z',
        '1',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(source, (before) => {
      for (const view of viewsOf(before))
        for (const { index } of view.text.matchAll(/z/g))
          expect(before.slice(...view.range(index, index + 1))).toBe('z');
    }),
    { numRuns: 500 },
  );
});

test('the readings of a text', () => {
  expect(viewsOf('Plain').map(({ text }) => text)).toEqual(['plain']);
  expect(viewsOf('A%42 **c**').map(({ text }) => text)).toEqual(['a%42 **c**', 'ab **c**', 'a%42 c', 'ab c']);
  expect(viewsOf('\u00adé\u200b＠').map(({ text }) => text)).toEqual(['é@']);
  expect(viewsOf('x=3D=\r\ny').map(({ text }) => text)).toContain('x=y');
  expect(viewsOf('%25 \\u0041 &amp;#64;').map(({ text }) => text)).toContain('% a @');
});
