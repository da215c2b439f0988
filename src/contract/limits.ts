import * as v from 'valibot';

/** Schemas for what the page sends. Each has a limit that is checked before anything that costs more. */

/** Text of limited length, in UTF-16 units. */
export const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

/** A list of limited length: one that is too long is refused before its first item is looked at. */
export const list = <T extends v.GenericSchema>(item: T, max: number) =>
  v.pipe(
    v.custom<v.InferInput<T>[]>((given) => Array.isArray(given) && given.length <= max),
    v.array(item),
    v.maxLength(max),
  );

/** A number that the vault or the server gave to something. */
export const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** A place in a list, from 0. */
export const place = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
