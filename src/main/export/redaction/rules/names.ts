import type { ExportedTicket } from '../../model.ts';
import { fold } from '../../../../shared/words.ts';
import { alsoWords, notNames, roles } from './common-words.ts';
import { isUnspacedCharacter } from './scripts.ts';

/** Someone on the client’s side. */
export interface Client {
  name: string;
  email: string;
}

/** A form of a client’s name that is searched for, folded, without what may be between its words. */
export interface NameForm {
  /** A regular expression. */
  pattern: string;
  /** The text it matches, without separators. */
  text: string;
  /** Whether it is found inside other text, as in scripts without spaces. */
  isInside: boolean;
  needsCapital: boolean;
}

/** Everyone in a ticket who is not staff. */
export function clientsOf(ticket: ExportedTicket): Client[] {
  const { requestor, owner, messages, cc } = ticket;
  const people = [requestor, ...messages.map(({ author }) => author)].filter(({ side }) => side !== 'staff');
  const owners = [owner, ...messages.map((message) => message.owner)].filter((one) => one !== null);
  return [...people, ...owners, ...cc.map(copiedClient)].filter(
    ({ name, email }) => name !== '' || email !== '',
  );
}

/** `Ada Lovelace <ada@example.com>`, or only the address. */
export function copiedClient(text: string): Client {
  const [, name = '', email = ''] = /^\s*"?([^"<>]*?)"?\s*<([^<>]*)>\s*$/.exec(text) ?? [];
  return email === '' ? { name: '', email: text.trim() } : { name, email };
}

/** What identifies a client in an export. */
export const clientKey = ({ name, email }: Client): string => squeezed(name) || squeezed(email);

const squeezed = (text: string): string => fold(text).replace(/\s+/g, ' ').trim();

const separators = /[\s.,;:_+'’"“”()[\]{}<>/|\\&-]+/u;
const between = "[\\s.,_+'’-]{0,4}";
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** The whole name, its words, and the part of the address before the sign. */
export function formsOf({ name, email }: Client): NameForm[] {
  const isAddress = name.includes('@');
  return [
    ...(isAddress ? [] : wordForms(name)),
    ...(isAddress ? [] : wordForms(transliterated(name))),
    ...localForms(email || (isAddress ? name : '')),
  ].filter(({ text }, index, all) => all.findIndex((other) => other.text === text) === index);
}

/** Müller is also written Mueller, and the other way round. */
function transliterated(name: string): string {
  const lower = name.toLowerCase().normalize('NFC');
  const spelled = lower.replace(/[äöü]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue' })[letter] ?? letter);
  return spelled === lower ? lower.replace(/([aou])e/g, '$1') : spelled;
}

function wordForms(name: string): NameForm[] {
  const words = fold(name)
    .split(separators)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const names = words.filter((word) => !notNames.has(word));
  const whole = names.length > 1 ? [wholeForm(names), wholeForm(names.toReversed())] : [];
  // A name of one short word is only found as it is written.
  const single = names.length === 1 && /^.{2}$/u.test(names[0] ?? '') ? names : [];
  return [...whole, ...[...names.filter(isLongEnough), ...single].flatMap(formsOfWord)];
}

const wholeForm = (words: string[]): NameForm => ({
  pattern: words.map(escaped).join(between),
  text: words.join(''),
  isInside: words.every(isUnspacedWord),
  needsCapital: words.every((word) => word.length < 3) && !words.every(isUnspacedWord),
});

const isUnspacedWord = (word: string): boolean => [...word].every(isUnspacedCharacter);

const isLongEnough = (word: string): boolean => [...word].length >= (isUnspacedWord(word) ? 2 : 3);

/** The surname before a title, in Chinese. */
const title = /(?=(?:先生|小姐|女士|太太|老師|老师|經理|经理|同學|同学))/.source;

function formsOfWord(word: string): NameForm[] {
  const isInside = isUnspacedWord(word);
  const form = {
    pattern: isInside ? [...word].map(escaped).join('\\s?') : escaped(word),
    text: word,
    isInside,
    needsCapital: word.length < 3 ? !isInside : alsoWords.has(word),
  };
  const [surname = ''] = word;
  if (!/^\p{Script=Han}{2,4}$/u.test(word)) return [form];
  return [form, { pattern: surname + title, text: surname, isInside: true, needsCapital: false }];
}

function localForms(email: string): NameForm[] {
  const local = fold(email.split('@')[0] ?? '').replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  const [base = ''] = local.split('+');
  return [...new Set([local, base])]
    .filter((text) => !roles.has(text) && !notNames.has(text) && (/\p{L}{3}/u.test(text) || text.length >= 5))
    .map((text) => ({
      pattern: escaped(text),
      text: withoutSeparators(text),
      isInside: false,
      needsCapital: alsoWords.has(text),
    }));
}

export const withoutSeparators = (text: string): string => text.replace(/[\s.,_+'’-]+/gu, '');
