import { AppError } from '../../shared/app-error.ts';
import { secretsOf, type Credential } from './credential.ts';
import { base64Of, base64Within, decodings, formsOf, skeletonOf } from './secret-forms.ts';

const removed = '[removed]';
/** Shorter secrets occur in ordinary text by chance: nothing that the server wrote is repeated then. */
const shortest = 4;
/** More than any failure repeats of what a server wrote. */
const maxQuoted = 4096;
/** Secrets, and parts of them, at least this long do not occur in a text by chance. */
const unmistakable = 12;
/** Letters and digits of a secret that are looked for whatever stands between them. */
const shortestSkeleton = 8;

/**
 * Keeps one credential out of everything that is said about a request, however the server writes it: encoded, in any
 * case, divided by other characters, or in part.
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
    const usual = secrets.filter(({ length }) => length >= shortest);
    const forms = [...new Set(usual.flatMap((secret) => [...formsOf(secret), ...base64Of(secret)]))];
    forms.sort((a, b) => b.length - a.length);
    this.#pattern = anyOf(forms);
    this.#longest = forms[0]?.length ?? 0;
    this.#quotesNothing = secrets.some(({ length }) => length < shortest);
    this.#skeletons = [...new Set(usual.flatMap(skeletonsOf))];
    this.#traces = credential ? tracesOf(credential) : [];
    this.#long = secrets.filter(({ length }) => length >= 2 * unmistakable);
  }

  /** What may be repeated of a text that the server wrote; only its beginning is looked at. */
  quote(text: string): string {
    if (this.#quotesNothing) return '';
    const head = this.clean(text.slice(0, maxQuoted + this.#longest));
    // A secret that the cut divides is no longer recognised, so as much as one could fill is left out.
    return text.length > maxQuoted ? head.slice(0, Math.max(0, head.length - this.#longest)) : head;
  }

  /** The server's text without the secrets; all of it is removed where they are disguised. */
  clean(text: string): string {
    if (!this.#pattern) return text;
    const cleaned = text.replace(this.#pattern, removed);
    return this.#isHiddenIn(cleaned, true) ? removed : cleaned;
  }

  /** Whether a successful answer repeats the secret, so that it may not be stored. Takes little time for a long one. */
  isIn(text: string): boolean {
    return (
      this.#traces.some((trace) => text.includes(trace)) ||
      this.#long.some((secret) =>
        piecesAfter(text, secret.slice(0, 4), 4 * secret.length).some((piece) =>
          this.#isHiddenIn(piece, true),
        ),
      )
    );
  }

  /** The failure without the secrets, whoever made it. */
  failure({ code, id, params, facts }: AppError): AppError {
    // Our own words may hold the letters of a secret by chance.
    const ours = (sentence: string): string => {
      const cleaned = this.#pattern ? sentence.replace(this.#pattern, removed) : sentence;
      return this.#isHiddenIn(cleaned, false) ? removed : cleaned;
    };
    const cleanFacts = Object.entries(facts).map(([name, fact]) => [name, this.clean(fact)]);
    const cleanParams = Object.entries(params).map(([name, param]) => [name, ours(String(param))]);
    return new AppError(
      code,
      id,
      Object.fromEntries(cleanParams) as Record<string, string>,
      Object.fromEntries(cleanFacts) as Record<string, string>,
    );
  }

  /** @param divided whether other characters may stand between those of the secret */
  #isHiddenIn(text: string, divided: boolean): boolean {
    const pattern = this.#pattern;
    if (!pattern) return false;
    let layers = [text];
    for (let depth = 0; depth <= 3; depth += 1) {
      if (depth > 0) layers = [...new Set(layers.flatMap((layer) => decodings(layer)))];
      if (depth > 0 && layers.some((layer) => layer.search(pattern) >= 0)) return true;
      if (divided && layers.some((layer) => this.#isDividedIn(layer))) return true;
    }
    return false;
  }

  #isDividedIn(text: string): boolean {
    const skeletons = [skeletonOf(text), skeletonOf(text.replace(/<[^<>]*>/g, ''))];
    return this.#skeletons.some((part) => skeletons.some((skeleton) => skeleton.includes(part)));
  }
}

/** What follows the first occurrences of a text. */
function piecesAfter(text: string, beginning: string, length: number): string[] {
  const pieces: string[] = [];
  for (let at = text.indexOf(beginning); at >= 0 && pieces.length < 20; at = text.indexOf(beginning, at + 1))
    pieces.push(text.slice(at, at + length));
  return pieces;
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

const anyOf = (forms: string[]): RegExp | null =>
  forms.length > 0 ? new RegExp(forms.map(escaped).join('|'), 'gi') : null;

/** Every unmistakable part of the secret's letters and digits, or of their hexadecimal codes. */
function skeletonsOf(secret: string): string[] {
  return [secret, Buffer.from(secret).toString('hex')].map(skeletonOf).flatMap((skeleton) => {
    if (skeleton.length < shortestSkeleton) return [];
    const count = Math.max(1, skeleton.length - unmistakable + 1);
    return Array.from({ length: count }, (_, at) => skeleton.slice(at, at + unmistakable));
  });
}

/** Texts of which an answer that repeats the credential holds at least one. */
function tracesOf(credential: Credential): string[] {
  const long = secretsOf(credential).filter(({ length }) => length >= unmistakable);
  const forms = long.flatMap((secret) => [...formsOf(secret), ...base64Within(secret)]);
  // A line break or a tag may stand in the middle of it.
  const halves = forms.flatMap((form) =>
    form.length < 2 * unmistakable ? [form] : [form.slice(0, form.length >> 1), form.slice(form.length >> 1)],
  );
  return [...new Set([...halves, ...namedTraces(credential)])];
}

/** Shorter secrets are looked for together with the name that they are sent under. */
function namedTraces({ secret, accessKey }: Credential): string[] {
  const fields = [
    ['secret', secret],
    ['accesskey', accessKey],
  ] as const;
  return fields.flatMap(([name, value]) => {
    if (value === '' || value.length >= unmistakable) return [];
    return ['=', '":"', '\\":\\"', '] => ', '%3D', '&quot;:&quot;'].flatMap((between) =>
      formsOf(value).map((form) => `${name}${between}${form}`),
    );
  });
}
