import { basename } from 'node:path';
import { intersection, readCoverage, type FontCoverage } from './font-coverage.ts';
import { exportFonts } from './fonts.ts';

/**
 * Returns a text as the fonts can print it: what no font has, and what would change the order of other characters, is
 * written as a code, such as `[U+0007]`.
 */
export type Printable = (text: string) => string;

/** Characters of the Latin, Greek and Cyrillic fonts in all weights, which need no closer look. */
const simple = /^[\n\x20-\x7e\xa1-\xac\xae-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u20ac]*$/;

/** Characters without a glyph that control how others are shaped, joined and broken. */
const invisible =
  // eslint-disable-next-line no-misleading-character-class -- Joiners and selectors are meant as single characters.
  /^[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202c\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\u{e0100}-\u{e01ef}]$/u;

/** Line breaks other than a line feed. */
const lineBreaks = /\r\n?|[\v\f\x85\u2028\u2029]/g;

/** A mark of the byte order, which is no text and which PDF/A forbids. */
const byteOrderMarks = /\ufeff/g;

/** Marks and joiners make several characters one cluster, which must be in one font. */
const clustered = /[\p{M}\u200d\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb\u{1f1e6}-\u{1f1ff}]/u;

let coverages: Map<string, FontCoverage> | null = null;

/** The coverage of each family, by the beginning of its file names. */
function byFamily(): Map<string, FontCoverage> {
  if (coverages) return coverages;
  const families = Map.groupBy(exportFonts(), (path) => basename(path).replace(/_.*/, ''));
  coverages = new Map(
    [...families].map(([family, paths]) => [family, intersection(paths.map(readCoverage))]),
  );
  return coverages;
}

const fontCoverages = (): FontCoverage[] => [...byFamily().values()];

/** Whether a family has all characters of a text. @param family the beginning of its file name, such as `NotoSansTC` */
export function familyHas(family: 'NotoSans' | 'Vazirmatn', text: string): boolean {
  const font = byFamily().get(family);
  return [...text].every((char) => font?.has(codeOf(char)));
}

/** What is written as codes although fonts have it. */
export interface Unprintable {
  /** Everything that could fail: marks, joiners and other characters without width. */
  all: boolean;
  characters: ReadonlySet<string>;
}

/** {@link Printable} with the fonts of an export. */
export function printableText(text: string, unprintable?: Unprintable): string {
  if (simple.test(text)) return text;
  const clean = text
    .toWellFormed()
    .replace(lineBreaks, '\n')
    .replace(byteOrderMarks, '')
    .replaceAll('\t', '    ');
  if (simple.test(clean)) return clean;
  if (unprintable?.all) return [...clean].map((char) => (isPlain(char) ? char : code(char))).join('');
  const printed = clustered.test(clean) ? byClusters(clean) : [...clean].map(printableChar).join('');
  if (!unprintable) return printed;
  return [...printed].map((char) => (unprintable.characters.has(char) ? code(char) : char)).join('');
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

const byClusters = (text: string): string =>
  [...segmenter.segment(text)].map(({ segment }) => printableCluster(segment)).join('');

function printableCluster(cluster: string): string {
  const chars = [...cluster];
  if (chars.length === 1) return printableChar(cluster);
  const visible = chars.filter((char) => !invisible.test(char));
  if (fontCoverages().some((font) => visible.every((char) => font.has(codeOf(char))))) return cluster;
  return chars.map((char) => (/\p{M}/u.test(char) ? code(char) : printableChar(char))).join('');
}

function printableChar(char: string): string {
  if (char === '\n' || invisible.test(char)) return char;
  return isCovered(char) && !/[\p{Cc}\p{Co}\p{Cn}\p{Cf}]/u.test(char) ? char : code(char);
}

const isPlain = (char: string): boolean =>
  char === '\n' || (/^[\p{L}\p{N}\p{P}\p{S}\p{Zs}]$/u.test(char) && isCovered(char));

const isCovered = (char: string): boolean => fontCoverages().some((font) => font.has(codeOf(char)));

const codeOf = (char: string): number => char.codePointAt(0) ?? 0;

const code = (char: string): string => `[U+${codeOf(char).toString(16).toUpperCase().padStart(4, '0')}]`;
