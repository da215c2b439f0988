/** An object in a response. Any field may be missing, null or of another type. */
export type JsonObject = Record<string, unknown>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Levels of nested envelopes that are opened; hostile responses may have far more than WHMCS ever sends. */
const maxEnvelopes = 20;

/**
 * The members of a list in any of the shapes that WHMCS sends: an array, one bare object, or an object keyed
 * `"0","1",…`, with or without its envelope (`replies.reply`), or anything empty, including `[[]]`.
 * @param envelope name of the list's only field, `reply` in `replies.reply`
 * @param ofText turns a member that is plain text into an object, given its key or its place in the list
 */
export function toArray(
  value: unknown,
  envelope: string,
  ofText?: (text: string, index: number) => JsonObject,
): JsonObject[] {
  const found: JsonObject[] = [];
  collect(value, 0);
  return found;

  function collect(part: unknown, depth: number): void {
    if (depth > maxEnvelopes) return;
    if (Array.isArray(part)) {
      for (const [at, member] of part.entries()) collectMember(member, at, depth + 1);
    } else if (isJsonObject(part)) {
      if (isList(part[envelope])) return collect(part[envelope], depth + 1);
      const keys = Object.keys(part);
      const only = keys.length === 1 ? keys[0] : undefined;
      // JavaScript orders numeric keys first: if the first key is not numeric, none is.
      const numbered = /^\d+$/.test(keys[0] ?? '') ? keys.filter((key) => /^\d+$/.test(key)) : [];
      if (numbered.length > 0) for (const key of numbered) collectMember(part[key], Number(key), depth + 1);
      // An envelope with another name.
      else if (depth === 0 && only !== undefined && isList(part[only])) collect(part[only], depth + 1);
      else if (keys.length > 0 && only !== envelope) found.push(part);
    }
  }

  function collectMember(member: unknown, index: number, depth: number): void {
    if (typeof member === 'string' && member !== '' && ofText) found.push(ofText(member, index));
    else collect(member, depth);
  }
}

const isList = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** An integer from 0 to 2^53, possibly as a string of decimal digits; `fallback` for anything else. */
export function toInteger(value: unknown, fallback: number): number {
  const number = typeof value === 'string' && /^\s{0,9}\d{1,16}\s{0,9}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number + 0 : fallback;
}

/** `true`, `"1"`, `1` and `"on"` are true; `""`, `0`, `"0"`, null and the rest are not. */
export function toBoolean(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true' || value === 'on';
}
