import { getCountrySpecifications, isValidIBAN } from 'ibantools';
import type { Hit, View } from '../hit.ts';
import { characterBefore, joinsWord } from './scripts.ts';

/** How long an IBAN is, by country. */
const lengths = new Map(
  Object.entries(getCountrySpecifications()).flatMap(([country, { chars }]) =>
    chars ? [[country, chars] as const] : [],
  ),
);
const beginning = /[a-z]{2}[ ]?\d[ ]?\d/g;
/** One character with what may be between it and the one before. */
const next = /[\s.\-\u2010-\u2015]{0,2}([a-z0-9])/y;

/** IBANs with a correct checksum; after the word “IBAN” also others of the right length. */
export function ibanRule({ text }: View): Hit[] {
  const hits: Hit[] = [];
  for (const { 0: head, index } of text.matchAll(beginning)) {
    const length = lengths.get(head.slice(0, 2).toUpperCase());
    if (length === undefined) continue;
    const before = text.slice(Math.max(0, index - 10), index);
    if (joinsWord(characterBefore(text, index)) && !before.endsWith('iban')) continue;
    const { iban, end } = ibanAt(text, head, index, length);
    if (iban.length < length || /\d/.test(text[end] ?? '')) continue;
    const isNamed = /iban[^\p{L}\p{N}]{0,5}$/u.test(before);
    if (isNamed || isValidIBAN(iban)) hits.push({ start: index, end, kind: 'iban', key: iban });
  }
  return hits;
}

function ibanAt(text: string, head: string, start: number, length: number): { iban: string; end: number } {
  let iban = head.replaceAll(' ', '');
  let end = start + head.length;
  while (iban.length < length) {
    next.lastIndex = end;
    const [, character] = next.exec(text) ?? [];
    if (character === undefined) break;
    iban += character;
    end = next.lastIndex;
  }
  return { iban: iban.toUpperCase(), end };
}
