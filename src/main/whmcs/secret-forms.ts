import { decodeHTML } from 'entities';

/** The forms in which servers commonly return a value, except base64. */
export function formsOf(secret: string): string[] {
  const url = encodeURIComponent(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const hex = Buffer.from(secret).toString('hex');
  const percent = [url, new URLSearchParams({ secret }).toString().slice('secret='.length)];
  return [
    secret,
    ...percent,
    ...percent.map((form) => form.replace(/%../g, (code) => code.toLowerCase())),
    encodeURIComponent(url),
    json,
    json.replaceAll('/', '\\/'),
    ...['&#039;', '&#39;', '&#x27;', '&apos;'].map((quote) => htmlOf(secret, quote)),
    hex,
    hex.toUpperCase(),
  ];
}

/** The base64 of the secret alone, with and without URL-safe characters. */
export const base64Of = (secret: string): string[] =>
  (['base64', 'base64url'] as const).map((encoding) => Buffer.from(secret).toString(encoding));

/** The part of the base64 of any text around the secret that does not change, for each of the three byte offsets. */
export function base64Within(secret: string): string[] {
  const length = Buffer.byteLength(secret);
  return [0, 1, 2].map((offset) => {
    const base64 = Buffer.from('\0'.repeat(offset) + secret).toString('base64');
    return base64.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + length) * 4) / 3));
  });
}

const htmlOf = (text: string, quote: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", quote);

const fromBytes = (run: string): string => Buffer.from(run.replace(/[^0-9a-f]/gi, ''), 'hex').toString();

const fromOctal = (run: string): string =>
  Buffer.from(
    run
      .split('\\')
      .slice(1)
      .map((code) => parseInt(code, 8)),
  ).toString();

const fromCode = (_: string, hex: string): string => String.fromCharCode(parseInt(hex, 16));

/** The text with one layer of each encoding removed; nothing for a text that is not encoded. */
export function decodings(text: string): string[] {
  const all = [
    text.replace(/(?:%[0-9a-f]{2})+/gi, fromBytes),
    text.replace(/(?:=[0-9a-f]{2})+/gi, fromBytes),
    text.replace(/(?:(?:\\|0)x[0-9a-f]{2},?\s?)+/gi, (run) => fromBytes(run.replace(/[\\0]x/gi, ''))),
    text.replaceAll('+', ' '),
    decodeHTML(text),
    text.replace(/(?:\\|%)u([0-9a-f]{4})/gi, fromCode),
    text.replace(/(?:\\[0-7]{3})+/g, fromOctal),
    text.replaceAll('\\', ''),
    ...base64Runs(text),
    // Base64 is often split into lines.
    ...base64Runs(text.replace(/\s+/g, '')),
  ];
  return all.filter((one) => one !== text && one !== '');
}

/** A slash before a run looks like part of it, so each run is decoded from its first four positions. */
const base64Runs = (text: string): string[] =>
  [...text.matchAll(/[A-Za-z0-9+/_-]{8,}/g)]
    .slice(0, 200)
    .flatMap(([run]) => [0, 1, 2, 3].map((skipped) => Buffer.from(run.slice(skipped), 'base64').toString()));

/** The letters and digits of a text, without accents and case. */
export const skeletonOf = (text: string): string =>
  lettersOf(lettersOf(text).normalize('NFKD')).toLowerCase();

const lettersOf = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '');
