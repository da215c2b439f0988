import { decodeHTML } from 'entities';
import { Failure } from '../../contract/failure.ts';
import { secretsOf, type Credential } from './credential.ts';

const removed = '[removed]';
/** Shorter secrets occur in ordinary text by chance: nothing that the server wrote is repeated then. */
const shortest = 4;
/** More than any failure repeats of what a server wrote. */
const maxQuoted = 4096;
/** Secrets at least this long do not occur in a ticket by chance. */
const unmistakable = 12;

/**
 * Keeps one credential out of everything that is said about a request, however the server writes it: as it is,
 * URL-encoded, HTML-encoded, JSON-escaped, in base64 or hex, and in any case.
 */
export class Redaction {
  readonly #pattern: RegExp | null;
  readonly #longest: number;
  readonly #quotesNothing: boolean;
  readonly #unmistakable: string[];

  /** @param credential null for a request without one */
  constructor(credential: Credential | null) {
    const secrets = credential ? secretsOf(credential) : [];
    const usual = secrets.filter(({ length }) => length >= shortest);
    const forms = [...new Set(usual.flatMap(formsOf))].sort((a, b) => b.length - a.length);
    this.#pattern = anyOf(forms, 'gi');
    this.#longest = forms[0]?.length ?? 0;
    this.#quotesNothing = secrets.some(({ length }) => length < shortest);
    this.#unmistakable = forms.filter(({ length }) => length >= unmistakable);
  }

  /** What may be repeated of a text that the server wrote; only its beginning is looked at. */
  quote(text: string): string {
    if (this.#quotesNothing) return '';
    const head = this.clean(text.slice(0, maxQuoted + this.#longest));
    // A secret that the cut divides is no longer recognised, so as much as one could fill is left out.
    return text.length > maxQuoted ? head.slice(0, Math.max(0, head.length - this.#longest)) : head;
  }

  /** The text without the secrets; all of it is removed where they are encoded more than once. */
  clean(text: string): string {
    if (!this.#pattern) return text;
    const cleaned = text.replace(this.#pattern, removed);
    return this.#isHiddenIn(cleaned) ? removed : cleaned;
  }

  /** Whether a successful answer repeats the secret, so that it may not be stored. */
  isIn(text: string): boolean {
    return this.#unmistakable.some((form) => text.includes(form));
  }

  /** The failure without the secrets, whoever made it. */
  failure({ code, message, nextStep, facts }: Failure): Failure {
    const cleanFacts = Object.entries(facts).map(([name, fact]) => [name, this.clean(fact)]);
    return new Failure(
      code,
      this.clean(message),
      this.clean(nextStep),
      Object.fromEntries(cleanFacts) as Record<string, string>,
    );
  }

  #isHiddenIn(text: string): boolean {
    const pattern = this.#pattern;
    if (!pattern) return false;
    let layers = [text];
    for (let depth = 0; depth < 3; depth += 1) {
      layers = layers.flatMap((layer) => decodings(layer));
      if (layers.some((layer) => layer.search(pattern) >= 0)) return true;
    }
    return false;
  }
}

/** The ways in which a server commonly writes a value that it was sent. */
function formsOf(secret: string): string[] {
  const url = encodeURIComponent(secret);
  const form = new URLSearchParams({ secret }).toString().slice('secret='.length);
  const json = JSON.stringify(secret).slice(1, -1);
  const bytes = Buffer.from(secret);
  return [
    secret,
    url,
    form,
    encodeURIComponent(url),
    json,
    json.replaceAll('/', '\\/'),
    ...['&#039;', '&#39;', '&#x27;', '&apos;'].map((quote) => htmlOf(secret, quote)),
    bytes.toString('hex'),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ];
}

const htmlOf = (text: string, quote: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", quote);

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

const anyOf = (forms: string[], flags: string): RegExp | null =>
  forms.length > 0 ? new RegExp(forms.map(escaped).join('|'), flags) : null;

/** One layer of each encoding taken off; a text that is not encoded gives nothing new. */
function decodings(text: string): string[] {
  const all = [
    text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString()),
    text.replaceAll('+', ' '),
    decodeHTML(text),
    text.replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    text.replaceAll('\\', ''),
    // A slash before it looks like a part of it.
    ...[...text.matchAll(/[A-Za-z0-9+/_-]{8,}/g)]
      .slice(0, 200)
      .flatMap(([run]) =>
        [0, 1, 2, 3].map((skipped) => Buffer.from(run.slice(skipped), 'base64').toString()),
      ),
  ];
  return all.filter((one) => one !== text && one !== '');
}
