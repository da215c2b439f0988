import type { BoundMessages } from '../../i18n/locale.ts';
import { fileStem } from '../attachments/file-name.ts';
import type { ExportedTicket } from './model.ts';

/** What the name of a ticket's file can be made of. */
export type NamedTicket = Pick<
  ExportedTicket,
  'number' | 'ticketId' | 'subject' | 'status' | 'department' | 'requestor' | 'owner' | 'openedAt' | 'version'
>;

export interface NamingOptions {
  /** With `{number}`, `{subject}`, `{client}`, `{date}`, `{department}` and `{status}`. */
  pattern: string;
  /** Where the files are saved; names are shorter in a deep folder. */
  folder: string;
  m: Pick<BoundMessages, 'document_file_name_version'>;
  /** Names that were used before, such as those of an export that is continued. */
  used?: Iterable<string>;
  /** What the format adds to a name for further files, so that they do not collide with other names. */
  suffixes?: readonly string[];
}

/** Windows has 260 characters for a path, with a drive and an end; some are left for the extension and a suffix. */
const maxPathLength = 240;
const roomForEnding = 24;
/** In UTF-8: systems have 255 bytes for a name, which also has an ending and, while it is written, a prefix. */
const maxNameBytes = 200;
/** Even in a folder that is too deep. */
const minLength = 20;

/**
 * Names for the files of an export, without extension: valid on Windows, macOS and Linux, and different from each other
 * on all of them. The same tickets in the same order get the same names.
 */
export class FileNames {
  readonly #options: NamingOptions;
  readonly #suffixes: string[];
  readonly #used = new Set<string>();
  /** By name: the number of its next copy. */
  readonly #copies = new Map<string, number>();

  constructor(options: NamingOptions) {
    this.#options = options;
    this.#suffixes = (options.suffixes ?? []).map(nameKey).filter((suffix) => suffix !== '');
    for (const name of options.used ?? []) this.#used.add(nameKey(name));
  }

  /** The name for a ticket's file, with the version unless it is current. */
  of(ticket: NamedTicket): string {
    const { number, count } = ticket.version;
    const { pattern, m } = this.#options;
    const version = number === count ? '' : m.document_file_name_version({ name: '', version: number });
    return this.unique(filled(pattern, ticket), version, ticket.number || String(ticket.ticketId));
  }

  /**
   * @param tail is kept if the name has to be shortened
   * @param otherwise replaces a text without any valid character
   */
  unique(text: string, tail = '', otherwise = ''): string {
    const { folder } = this.#options;
    const maxLength = Math.max(minLength, maxPathLength - roomForEnding - folder.length - 1);
    const base = nameKey(`${text}\0${tail}`);
    for (let copy = this.#copies.get(base) ?? 1; ; copy++) {
      const end = copy === 1 ? tail : `${tail} (${copy})`;
      const name = `${shortStem(text, end, maxLength) || shortStem(otherwise, end, maxLength) || '_'}${end}`;
      const key = nameKey(name);
      if (this.#isUsed(key)) continue;
      this.#used.add(key);
      this.#copies.set(base, copy + 1);
      return name;
    }
  }

  #isUsed(key: string): boolean {
    return (
      this.#used.has(key) ||
      this.#suffixes.some(
        (suffix) =>
          this.#used.has(`${key}${suffix}`) ||
          (key.endsWith(suffix) && this.#used.has(key.slice(0, -suffix.length))),
      )
    );
  }
}

/**
 * A valid name that is short enough to be followed by `tail`; '' if the text has no valid character.
 * @param maxLength of both, in UTF-16 units
 */
export function shortStem(text: string, tail: string, maxLength: number): string {
  // macOS rejects characters that it does not know.
  const known = text.toWellFormed().replace(/[\p{Cn}\p{Co}]/gu, '');
  const characters = [...fileStem(known).normalize('NFC')];
  while (characters.length > 8 && !fits(`${characters.join('')}${tail}`, maxLength)) characters.pop();
  return fileStem(characters.join(''));
}

const fits = (name: string, maxLength: number): boolean =>
  name.length <= maxLength && Buffer.byteLength(name) <= maxNameBytes;

/** Equal for names that are the same file on any system, which ignore case and normalisation in different ways. */
export const nameKey = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD');

function filled(pattern: string, ticket: NamedTicket): string {
  const client = ticket.owner ?? ticket.requestor;
  const values: Record<string, string> = {
    number: ticket.number,
    subject: ticket.subject,
    client: client.name || client.email,
    date: /^\d{4}-\d{2}-\d{2}/.exec(ticket.openedAt?.given.trim() ?? '')?.[0] ?? '',
    department: ticket.department.name,
    status: ticket.status,
  };
  return pattern.replace(
    /\{(number|subject|client|date|department|status)\}/g,
    (_, name: string) => values[name] ?? '',
  );
}
