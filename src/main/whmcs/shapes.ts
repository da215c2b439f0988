import { decodeHTML } from 'entities';

/** An object of an answer, whose fields may all be missing, null or of another type. */
export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The members of a list in any of the shapes that WHMCS sends: an array, one bare object, an object keyed
 * `"0","1",…`, or anything empty. `[[]]` is empty, too.
 */
export function members(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.filter(isFields);
  if (!isFields(value)) return [];
  const keys = Object.keys(value);
  if (keys.length === 0) return [];
  return keys.every((key) => /^\d+$/.test(key)) ? Object.values(value).filter(isFields) : [value];
}

/** A list inside its envelope, `replies.reply`; the envelope itself may be `[]`, `""` or missing. */
export function listOf(envelope: unknown, name: string): Fields[] {
  return isFields(envelope) ? members(envelope[name]) : members(envelope);
}

/** Text with its HTML entities decoded exactly once and its lone surrogates mended; '' for none. */
export function text(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  const given = String(value).toWellFormed();
  return given.includes('&') ? decodeHTML(given).toWellFormed() : given;
}

/** A whole number that may come as a string; `fallback` for anything else. */
export function whole(value: unknown, fallback: number): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : fallback;
}

/** `true`, `"1"`, `1` and `"on"` are true; `""`, `0`, `"0"`, null and the rest are not. */
export function flag(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true' || value === 'on';
}
