import type { Hit, View } from '../hit.ts';
import { characterAt, characterBefore, isUnspacedCharacter, joinsWord } from './scripts.ts';
import {
  announcement,
  comma,
  copula,
  equals,
  isBlank,
  isNoSecret,
  isVague,
  looksSecret,
  remark,
} from './secret-words.ts';
import { tokens } from './tokens.ts';

/** Passwords and keys: after the words that announce them, in addresses, and where their form shows what they are. */
export const secretRule = (view: View): Hit[] => {
  const { text } = view;
  return [
    ...announced(view),
    ...tokenRanges(text),
    ...authorization(view),
    ...inAddresses(text),
    ...keyBlocks(text),
  ].map(([start, end]) => ({ start, end, kind: 'secret', key: text.slice(start, end) }));
};

type Range = [start: number, end: number];
type IsSecret = (range: Range, isQuoted: boolean) => boolean;

/** The longest remark and separator after a word. */
const maxBetween = 400;

function announced(view: View): Range[] {
  const { text } = view;
  const ranges: Range[] = [];
  for (const { 0: word, index, groups } of text.matchAll(announcement)) {
    if (groups?.['word'] !== undefined && joinsWord(characterBefore(text, index))) continue;
    const at = index + word.length;
    const after = text.slice(at, at + maxBetween);
    const remarked = remark.exec(after)?.[0].length ?? 0;
    // In JSON, a value without quotes ends at a comma.
    const isQuoted = /^["']/.test(after);
    const isValue: IsSecret = ([start, end]) =>
      isVague(word) ? looksSecret(view.original(start, end)) : !isNoSecret(text.slice(start, end));
    const value =
      valueAfter(view, at + remarked, equals, isQuoted, isValue) ??
      (isQuoted ? valueAfter(view, at + remarked, comma, isQuoted, isValue) : null) ??
      valueAfter(view, at + remarked, copula, isQuoted, ([start, end], quoted) => {
        // “You can pass `webContents.mainFrame`.”
        if (word === 'pass') return false;
        const hasVerb = /\p{L}/u.test(text.slice(at + remarked, start));
        const isSure =
          !isVague(word) && hasVerb && (quoted || isUnspacedCharacter(characterAt(word, word.length - 1)));
        return isAnnounced(view.original(start, end), isSure);
      });
    if (value) ranges.push(value);
  }
  return ranges;
}

/** @param isSure the value is quoted, or in a text in which it is the only word in Latin letters */
const isAnnounced = (value: string, isSure: boolean): boolean =>
  looksSecret(value) || (isSure && /^[\x21-\x7e]{4,}$/.test(value) && !isNoSecret(value.toLowerCase()));

function valueAfter(
  { text }: View,
  position: number,
  separator: RegExp,
  isJson: boolean,
  isSecret: IsSecret,
): Range | null {
  const [between] = separator.exec(text.slice(position, position + maxBetween)) ?? [];
  if (between === undefined) return null;
  const start = position + between.length;
  const quoted = quotedAt(text, start);
  if (quoted && text[start] === '<' && isBlank(text.slice(...quoted))) return null;
  if (quoted) return quoted[1] > quoted[0] && isSecret(quoted, true) ? quoted : null;
  const end = start + lengthOfValue(text.slice(start, start + maxLength), between.endsWith('>'), isJson);
  // In a form, the next line may be the next label.
  if (between.includes('\n') && !/^[ \t]*(?:\r?\n|$)/.test(text.slice(end, end + 20))) return null;
  return end > start && isSecret([start, end], false) ? [start, end] : null;
}

const maxLength = 4096;
const quotes: Record<string, string> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '“': '”',
  '„': '“”',
  '«': '»',
  '»': '«',
  '「': '」',
  '『': '』',
  '‘': '’',
  '‚': '‘’',
  '<': '>',
};

/** The inside of quotes that start here. */
function quotedAt(text: string, start: number): Range | null {
  const closing = quotes[text[start] ?? ''];
  if (closing === undefined) return null;
  for (let end = start + 1; end < Math.min(text.length, start + 300); end += 1) {
    const character = text[end] ?? '';
    if (character === '\\') end += 1;
    if (character === '\n') return null;
    if (closing.includes(character)) return [start + 1, end];
  }
  return null;
}

/** @param isTag it ends with the next tag; @param isJson it ends with a comma */
function lengthOfValue(rest: string, isTag: boolean, isJson: boolean): number {
  if (isTag) return /^[^<\s]*/.exec(rest)?.[0].length ?? 0;
  if (isJson) return /^[^\s,;}\]]*/.exec(rest)?.[0].length ?? 0;
  // Nobody writes a password in Chinese, but sentences about one have no space before the next word.
  const [run = ''] = /^[^\s。、\u2e80-\u9fff\uac00-\ud7a3]*/u.exec(rest) ?? [];
  // The next parameter of an address.
  const value = run.replace(/&[a-z_]{1,30}=.*$/, '');
  return value.replace(/[.,;)\]}>"'`”’»」]+$/u, '').length;
}

function tokenRanges(text: string): Range[] {
  if (!/[a-z0-9.:/+=$_-]{14}/.test(text)) return [];
  return tokens.flatMap((token) =>
    Array.from(text.matchAll(token), ({ 0: found, index }): Range => [index, index + found.length]),
  );
}

const credentials =
  /(authorization["']?[ \t]{0,4}[:=][ \t]{0,4}["']?)?(?<![\p{L}\p{N}])(bearer|basic|digest)[ \t]{1,3}([a-z0-9+/=._~-]{8,})/gu;

/** `Bearer …`, `Basic …`. */
function authorization(view: View): Range[] {
  const ranges: Range[] = [];
  for (const { 0: all, 1: header, 2: scheme, 3: value = '', index } of view.text.matchAll(credentials)) {
    const end = index + all.length;
    const given = view.original(end - value.length, end);
    const isEncoded =
      /=$/.test(given) ||
      (/\d/.test(given) && /[a-z]/.test(given) && /[A-Z]/.test(given) && !/[./-]/.test(given));
    if (header !== undefined || (scheme === 'bearer' ? looksSecret(given) : isEncoded))
      ranges.push([end - value.length, end]);
  }
  return ranges;
}

/** `https://user:password@host`. */
const inAddresses = (text: string): Range[] =>
  Array.from(
    text.matchAll(/:\/\/[^\s/@:]{0,100}:(?!(?:pass|password|passwd|secret|pw)@)([^\s/@]{1,200})@/g),
    ({ 0: all, 1: value = '', index }): Range => {
      const end = index + all.length - 1;
      return [end - value.length, end];
    },
  );

const keyBegins = /-----begin [a-z0-9 ]{0,40}private key(?: block)?-----/g;
const keyEnd = /-----end [a-z0-9 ]{0,40}private key(?: block)?-----/g;

/** Longer than any key. */
const maxKey = 20_000;

/** Private keys. One without an end is removed up to the last line that looks like a part of it. */
function keyBlocks(text: string): Range[] {
  const ends = Array.from(text.matchAll(keyEnd), ({ 0: line, index }) => index + line.length);
  const ranges: Range[] = [];
  let done = 0;
  let next = 0;
  for (const { 0: line, index } of text.matchAll(keyBegins)) {
    if (index < done) continue;
    while ((ends[next] ?? Infinity) < index) next += 1;
    const end = ends[next] ?? Infinity;
    done = end - index <= maxKey ? end : openKeyEnd(text, index + line.length);
    ranges.push([index, done]);
  }
  return ranges;
}

function openKeyEnd(text: string, start: number): number {
  const lines =
    /(?:[>\s]{0,20}(?:[a-z0-9+/=]{20,}|(?:proc-type|dek-info|version|comment|hash|charset):[^\n]{0,200})){0,500}(?:[>\s]{0,20}[a-z0-9+/]{0,19}={1,2})?/y;
  lines.lastIndex = start;
  return start + (lines.exec(text)?.[0].length ?? 0);
}
