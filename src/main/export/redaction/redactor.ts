import type { CountryCode } from 'libphonenumber-js/max';
import type { Redaction } from '../../../contract/export.ts';
import type { Owner } from '../../../contract/ticket.ts';
import type { BoundMessages } from '../../../i18n/locale.ts';
import type { ExportedTicket } from '../model.ts';
import { findHits, replaceHits, type Hit, type Kind, type Rule } from './hit.ts';
import { Placeholders, type RedactionState } from './placeholders.ts';
import { redactedTicket, type TextRedaction } from './redact-ticket.ts';
import { splitFileName } from './split-file-name.ts';
import { cardRule } from './rules/card.ts';
import { clientRule } from './rules/client.ts';
import { emailKey, emailRule } from './rules/email.ts';
import { ibanRule } from './rules/iban.ts';
import { ipRule } from './rules/ip.ts';
import { literalKey, literalRule, type Literal } from './rules/literal.ts';
import { clientKey, clientsOf, copiedClient } from './rules/names.ts';
import { countriesOf, phoneRule } from './rules/phone.ts';
import { secretRule } from './rules/secret.ts';

export interface RedactorOptions {
  /** Whose phone numbers are recognised without a country code; others only in a form that is unmistakable. */
  defaultCountry?: CountryCode;
  /** Of an export that is continued. */
  state?: RedactionState;
}

/**
 * Replaces texts by placeholders such as `[email 3]`. The same thing gets the same placeholder in all tickets that one
 * redactor redacts, so an export uses one for all its files.
 */
export class Redactor {
  readonly #redaction: Redaction;
  readonly #options: RedactorOptions;
  readonly #placeholders: Placeholders;
  readonly #selected: Rule;

  /** @param m the messages in the language of the export */
  constructor(redaction: Redaction, m: BoundMessages, options: RedactorOptions = {}) {
    this.#redaction = redaction;
    this.#options = options;
    this.#placeholders = new Placeholders(m, options.state ?? []);
    const kind: Kind = 'text';
    this.#selected = literalRule(
      redaction.texts.map((text) => ({ text, kind, key: literalKey(text), isWord: false })),
    );
  }

  /** Whether anything is redacted at all. */
  get isActive(): boolean {
    return this.#redaction.rules.length > 0 || this.#redaction.texts.length > 0;
  }

  /** What has been replaced, in the order in which it was found. */
  get found(): { placeholder: string; text: string }[] {
    return this.#placeholders.found;
  }

  /**
   * What is needed to continue an export with the same placeholders; the entries after the first ones, so that they can be
   * stored after each ticket. They contain the redacted texts: store them only in the vault.
   */
  state(after = 0): RedactionState {
    return this.#placeholders.state(after);
  }

  /** The ticket without what has to be redacted; the same one if nothing has to. */
  redact(ticket: ExportedTicket): ExportedTicket {
    if (!this.isActive) return ticket;
    const rules = this.#rulesFor(ticket);
    const search = new Search(rules);
    // What is recognised in one place by the words around it is replaced in all others, too.
    redactedTicket(
      ticket,
      this.#by(search, () => ''),
    );
    search.repeat();
    return redactedTicket(
      ticket,
      this.#by(search, (kind, key, text) => this.#placeholders.of(kind, key, text)),
    );
  }

  #rulesFor(ticket: ExportedTicket): Rule[] {
    const clients = clientsOf(ticket);
    const phones = {
      countries: [
        ...(this.#options.defaultCountry ? [this.#options.defaultCountry] : []),
        ...countriesOf(clients.map(({ email }) => email)),
      ],
      others: new Set(
        [ticket.number, String(ticket.ticketId), ...ticket.mergedFrom]
          .map((number) => number.replace(/\D/g, ''))
          .filter((digits) => digits !== ''),
      ),
    };
    const all = {
      email: () => emailRule,
      phone: () => phoneRule(phones),
      iban: () => ibanRule,
      card: () => cardRule,
      ip: () => ipRule,
      secret: () => secretRule,
      client: () => clientRule(clients),
    };
    return [this.#selected, ...[...new Set(this.#redaction.rules)].map((rule) => all[rule]())];
  }

  #by(search: Search, placeholder: (kind: Kind, key: string, text: string) => string): TextRedaction {
    const { rules } = this.#redaction;
    const replaced = (text: string, hits: readonly Hit[]): string =>
      replaceHits(text, hits, ({ kind, key, start, end }) => placeholder(kind, key, text.slice(start, end)));
    const text = (value: string): string => replaced(value, search.hits(value));
    const person = <P extends Owner>(one: P, isClient: boolean): P => {
      const hidesName = isClient && rules.includes('client') && one.name !== '';
      const hidesEmail =
        (rules.includes('email') || (isClient && rules.includes('client'))) && one.email !== '';
      return {
        ...one,
        name: hidesName ? placeholder('client', clientKey(one), one.name) : text(one.name),
        email: hidesEmail ? placeholder('email', emailKey(one.email), one.email) : text(one.email),
      };
    };
    return {
      text,
      person,
      selected: (value) => replaced(value, findHits(value, [this.#selected])),
      copied: (value) => {
        if (!rules.includes('client') && !rules.includes('email')) return text(value);
        const { name, email } = person(copiedClient(value), true);
        return name === '' ? email : `${name} <${email}>`;
      },
      fileName: (name) => {
        const [stem, extension] = splitFileName(name, (part) => search.hits(part));
        return text(stem) + extension;
      },
    };
  }
}

/** Only a log has more phone numbers or passwords, and each has to be searched for. */
const maxRepeated = 500;

/** The hits in the texts of one ticket. */
class Search {
  #rules: readonly Rule[];
  readonly #hits = new Map<string, Hit[]>();

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  hits(text: string): Hit[] {
    const known = this.#hits.get(text);
    if (known) return known;
    const hits = text === '' ? [] : findHits(text, this.#rules);
    this.#hits.set(text, hits);
    return hits;
  }

  /** Finds passwords and phone numbers again that stand without the words that announce them. */
  repeat(): void {
    const literals = new Map<string, Literal>();
    for (const [text, hits] of this.#hits)
      for (const hit of hits)
        for (const literal of literalOf(text, hit))
          if (literals.size < maxRepeated) literals.set(literal.text, literal);
    if (literals.size === 0) return;
    this.#rules = [...this.#rules, literalRule([...literals.values()])];
    this.#hits.clear();
  }
}

function literalOf(text: string, { start, end, kind, key }: Hit): Literal[] {
  const found = text.slice(start, end).replace(/^["'`“‘]+|["'`”’]+$/g, '');
  const isRare = found.length >= 6 && /[\d\p{P}\p{S}]/u.test(found);
  return (kind === 'secret' || kind === 'phone') && isRare ? [{ text: found, kind, key, isWord: true }] : [];
}
