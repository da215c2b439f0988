import { AppError } from '../../shared/app-error.ts';
import type { ErrorParams } from '../../shared/error-text.ts';
import { secretsOf, type Credential } from './credential.ts';
import { base64Of, base64Within, decodings, formsOf, skeletonOf } from './secret-forms.ts';

const removed = '[removed]';
/** Shorter secrets occur in ordinary text by chance, so nothing that the server wrote is quoted. */
const minLength = 4;
/** More than any failure quotes from a server. */
const maxQuoted = 4096;
/** Secrets, and parts of them, that are at least this long do not occur in a text by chance. */
const distinctLength = 12;
/** Secrets with at least this many letters and digits are also found with other characters between them. */
const minSkeleton = 8;

/**
 * Removes one credential from everything that is shown about a request, in any form in which the server may return it:
 * encoded, in any case, divided by other characters, or in part.
 */
export class Redaction {
  readonly #pattern: RegExp | null;
  readonly #longest: number;
  readonly #quotesNothing: boolean;
  readonly #skeletons: string[];
  readonly #traces: string[];
  readonly #long: string[];

  /** @param credential null for a request without one */
  constructor(credential: Credential | null) {
    const secrets = credential ? secretsOf(credential) : [];
    const usual = secrets.filter(({ length }) => length >= minLength);
    const forms = [...new Set(usual.flatMap((secret) => [...formsOf(secret), ...base64Of(secret)]))];
    forms.sort((a, b) => b.length - a.length);
    this.#pattern = anyOf(forms);
    this.#longest = forms[0]?.length ?? 0;
    this.#quotesNothing = secrets.some(({ length }) => length < minLength);
    this.#skeletons = [...new Set(usual.flatMap(skeletonsOf))];
    this.#traces = credential ? tracesOf(credential) : [];
    this.#long = secrets.filter(({ length }) => length >= 2 * distinctLength);
  }

  /** The part of a server's text that may be shown; only its beginning is used. */
  quote(text: string): string {
    if (this.#quotesNothing) return '';
    const head = this.clean(text.slice(0, maxQuoted + this.#longest));
    // A secret that is cut in two is no longer recognised, so the length of the longest one is left out.
    return text.length > maxQuoted ? head.slice(0, Math.max(0, head.length - this.#longest)) : head;
  }

  /** The server's text without the secrets; all of it is removed if they are disguised. */
  clean(text: string): string {
    if (!this.#pattern) return text;
    const cleaned = text.replace(this.#pattern, removed);
    return this.#isHiddenIn(cleaned) ? removed : cleaned;
  }

  /** Whether a successful response contains the secret, so that it must not be stored. Fast, even for a long response. */
  isIn(text: string): boolean {
    return (
      this.#traces.some((trace) => text.includes(trace)) ||
      this.#long.some((secret) =>
        piecesAfter(text, secret.slice(0, 4), 4 * secret.length).some((piece) => this.#isHiddenIn(piece)),
      )
    );
  }

  /** The failure without the secrets, wherever it was raised. */
  failure({ code, id, params, facts }: AppError): AppError {
    const cleanFacts = Object.entries(facts).map(([name, fact]) => [name, this.clean(fact)]);
    const cleanParams = Object.entries(params).map(([name, param]) => [name, this.#cleanParam(param)]);
    return new AppError(
      code,
      id,
      Object.fromEntries(cleanParams) as ErrorParams,
      Object.fromEntries(cleanFacts) as Record<string, string>,
    );
  }

  /** A number stays a number, so that it can be formatted. */
  #cleanParam(param: string | number): string | number {
    const cleaned = this.clean(String(param));
    return cleaned === String(param) ? param : cleaned;
  }

  /** Whether the text contains the secret in encoded form, or with other characters between its own. */
  #isHiddenIn(text: string): boolean {
    const pattern = this.#pattern;
    if (!pattern) return false;
    let layers = [text];
    for (let depth = 0; depth <= 3; depth += 1) {
      if (depth > 0) layers = [...new Set(layers.flatMap((layer) => decodings(layer)))];
      if (depth > 0 && layers.some((layer) => layer.search(pattern) >= 0)) return true;
      if (layers.some((layer) => this.#isDividedIn(layer))) return true;
    }
    return false;
  }

  #isDividedIn(text: string): boolean {
    const skeletons = [skeletonOf(text), skeletonOf(text.replace(/<[^<>]*>/g, ''))];
    return this.#skeletons.some((part) => skeletons.some((skeleton) => skeleton.includes(part)));
  }
}

/** The text after the first occurrences of another. */
function piecesAfter(text: string, beginning: string, length: number): string[] {
  const pieces: string[] = [];
  for (let at = text.indexOf(beginning); at >= 0 && pieces.length < 20; at = text.indexOf(beginning, at + 1))
    pieces.push(text.slice(at, at + length));
  return pieces;
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

const anyOf = (forms: string[]): RegExp | null =>
  forms.length > 0 ? new RegExp(forms.map(escaped).join('|'), 'gi') : null;

/** Every part of that length of the secret's letters and digits, or of their hexadecimal codes. */
function skeletonsOf(secret: string): string[] {
  return [secret, Buffer.from(secret).toString('hex')].map(skeletonOf).flatMap((skeleton) => {
    if (skeleton.length < minSkeleton) return [];
    const count = Math.max(1, skeleton.length - distinctLength + 1);
    return Array.from({ length: count }, (_, at) => skeleton.slice(at, at + distinctLength));
  });
}

/** Texts of which at least one is in a response that contains the credential. */
function tracesOf(credential: Credential): string[] {
  const long = secretsOf(credential).filter(({ length }) => length >= distinctLength);
  const forms = long.flatMap((secret) => [...formsOf(secret), ...base64Within(secret)]);
  // A line break or a tag may be in the middle of it.
  const halves = forms.flatMap((form) =>
    form.length < 2 * distinctLength
      ? [form]
      : [form.slice(0, form.length >> 1), form.slice(form.length >> 1)],
  );
  return [...new Set([...halves, ...namedTraces(credential)])];
}

/** Shorter secrets are only searched for together with the name of their field. */
function namedTraces({ secret, accessKey }: Credential): string[] {
  const fields = [
    ['secret', secret],
    ['accesskey', accessKey],
  ] as const;
  return fields.flatMap(([name, value]) => {
    if (value === '' || value.length >= distinctLength) return [];
    return ['=', '":"', '\\":\\"', '] => ', '%3D', '&quot;:&quot;'].flatMap((between) =>
      formsOf(value).map((form) => `${name}${between}${form}`),
    );
  });
}
