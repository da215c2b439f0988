import { describe, expect, test } from 'vitest';
import { makeSnippet } from '../../../src/main/search/snippet.ts';
import { wordsOf, type Phrase } from '../../../src/shared/words.ts';

const phrase = (text: string, prefix = false): Phrase =>
  wordsOf(text).map((word, at, all) => ({ ...word, prefix: prefix && at === all.length - 1 }));
const messages = (...texts: string[]) => texts.map((text, position) => ({ position, text }));
/** The snippet of some texts for some phrases, and what is marked in it. */
function snippet(texts: string[], ...phrases: Phrase[]) {
  const found = makeSnippet(messages(...texts), phrases);
  return found && { ...found, marked: found.marks.map(({ start, end }) => found.text.slice(start, end)) };
}

describe('the message', () => {
  test('is the one with the most of what was looked for, the earliest of those', () => {
    const texts = ['red', 'blue green', 'red blue', 'blue red'];
    expect(snippet(texts, phrase('red'), phrase('blue'))).toMatchObject({
      ...{ position: 2, text: 'red blue', marked: ['red', 'blue'] },
    });
    expect(snippet(texts, phrase('green'), phrase('red'))?.position).toBe(0);
  });

  test('is none where none has any', () => {
    expect(snippet(['red'], phrase('blue'))).toBeNull();
    expect(snippet([], phrase('blue'))).toBeNull();
    expect(snippet(['red'])).toBeNull();
  });

  test('is found by its folded text where lower case does not have all of it', () => {
    expect(snippet(['cafe', 'Café au Lait'], phrase('café'), phrase('lait'))).toMatchObject({
      ...{ position: 1, marked: ['Café', 'Lait'] },
    });
    // Folding makes this text longer.
    expect(snippet([`${'ß'.repeat(5)} Straße`], phrase('strasse'))?.marked).toEqual(['Straße']);
  });

  test('is looked at as far as the reach, and no further', () => {
    const at = (length: number) => snippet([`${'x '.repeat(length / 2)}red`], phrase('red'));
    expect(at(19_990)?.marked).toEqual(['red']);
    expect(at(20_000)).toBeNull();
  });
});

describe('a word', () => {
  test('is found whole, unless its beginning is looked for', () => {
    expect(snippet(['reddish', 'infrared', 'red'], phrase('red'))?.position).toBe(2);
    expect(snippet(['infrared', 'reddish'], phrase('red', true))?.position).toBe(1);
    expect(snippet(['infrared'], phrase('red', true))).toBeNull();
  });

  test('is found after a longer one that has it, at the beginning and at the end of a text', () => {
    const long = `reddish ${'x '.repeat(100)}`;
    expect(snippet([`${long}red ${long}`], phrase('red'))?.text).toMatch(/^….* red reddish .*…$/);
    expect(snippet([`red ${long}`], phrase('red'))?.text).toMatch(/^red reddish/);
    expect(snippet([`${long}red`], phrase('red'))?.text).toMatch(/ red$/);
  });

  test('of a script without spaces is found within a run', () => {
    expect(snippet(['この証明書です'], phrase('証明'))?.marked).toEqual(['証明']);
  });

  test('ends at a sign, and not at a letter, digit or mark', () => {
    expect(snippet(['(red)'], phrase('red'))?.marked).toEqual(['red']);
    for (const text of ['red1', '1red', 'réd']) expect(snippet([text, ''], phrase('red2'))).toBeNull();
  });
});

test('a phrase stands together', () => {
  expect(snippet(['blue and red', 'red blue'], phrase('red blue'))?.position).toBe(1);
  expect(snippet(['blue red'], phrase('red blue'))).toBeNull();
});

describe('the piece', () => {
  const before = `${'aaaa '.repeat(20)}`;
  const after = `${' bbbb'.repeat(40)}`;

  test('begins at a word some way before the earliest hit, and says that there is more', () => {
    expect(snippet([`${before}red${after}`], phrase('red'))?.text).toBe(
      `…${'aaaa '.repeat(5)}red${after}`.slice(0, 111) + '…',
    );
    const two = snippet([`${before}red${after} blue`], phrase('blue'), phrase('red'));
    expect(two?.text).toMatch(/^…(aaaa ){5}red/);
  });

  test('is the whole text where that is short', () => {
    const text = 'x'.repeat(106) + ' red';
    expect(snippet([text], phrase('red'))?.text).toMatch(/^…/);
    const exact = `red ${'y'.repeat(106)}`;
    expect(snippet([exact], phrase('red'))?.text).toBe(exact);
    expect(snippet([`${exact}y`], phrase('red'))?.text).toBe(`${exact}…`);
  });

  test('begins with the text where the hit is near its beginning', () => {
    expect(snippet([`${'a'.repeat(29)} red`], phrase('red'))?.text).toBe(`${'a'.repeat(29)} red`);
    const word = `a ${'b'.repeat(28)} red`;
    expect(snippet([word], phrase('red'))?.text).toBe(`…${'b'.repeat(28)} red`);
  });

  test('begins in the middle of a word that is too long', () => {
    expect(snippet([`${'a'.repeat(60)} red`], phrase('red'))?.text).toBe(`…red`);
    expect(snippet([`${'証'.repeat(60)}明書`], phrase('明書'))?.text).toBe(`…${'証'.repeat(30)}明書`);
  });

  test('has no signs of Markdown, and one space at a time', () => {
    const text = '# Title\n> quoted\n>> **bold** __also__ `code` ```block``` a # b > c red';
    expect(snippet([text], phrase('title'))?.text).toBe('Title quoted bold also code block a # b > c red');
    expect(snippet(['red  \n\t blue'], phrase('red'))?.text).toBe('red blue');
  });

  test('never ends in half a character', () => {
    const text = `red ${'y'.repeat(105)}😀 more`;
    expect(snippet([text], phrase('red'))?.text.isWellFormed()).toBe(true);
  });
});
