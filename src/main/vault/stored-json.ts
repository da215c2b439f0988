import * as v from 'valibot';

type Output<E extends v.ObjectEntries> = v.InferOutput<v.ObjectSchema<E, undefined>>;

/**
 * Reads an object that was stored as JSON, possibly by another version of the app. Missing and invalid fields get their
 * defaults.
 * @param entries the schema of each field
 */
export function readStored<E extends v.ObjectEntries>(
  json: string,
  entries: E,
  defaults: Output<E>,
): Output<E> {
  const stored = parsed(json);
  const fields = Object.entries(entries).map(([name, schema]) => {
    const field = v.safeParse(schema as v.GenericSchema, stored[name]);
    return [name, field.success ? field.output : (defaults as Record<string, unknown>)[name]];
  });
  return Object.fromEntries(fields) as Output<E>;
}

function parsed(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
