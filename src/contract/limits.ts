import * as v from 'valibot';

/** Schemas for arguments from the page. Each checks a cheap limit before doing anything expensive. */

/** Text of limited length, in UTF-16 units. */
export const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

/** A list of limited length. The length is checked before any item. */
export const list = <T extends v.GenericSchema>(item: T, max: number) =>
  v.pipe(
    v.custom<v.InferInput<T>[]>((value) => Array.isArray(value) && value.length <= max),
    v.array(item),
    v.maxLength(max),
  );

/** An ID from the vault or the server. */
export const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** An index in a list, from 0. */
export const place = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
