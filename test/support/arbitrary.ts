import fc from 'fast-check';
import type * as v from 'valibot';

/** The parts of valibot's schemas that the contract's arguments consist of. */
interface Part {
  kind: string;
  type: string;
  requirement?: unknown;
  pipe?: readonly Part[];
  entries?: Record<string, Part>;
  item?: Part;
  wrapped?: Part;
  options?: readonly (string | Part)[];
  literal?: unknown;
}

/** The checks of a schema, and those that run before it. */
const requirement = (schema: Part, type: string): number | undefined =>
  schema.pipe?.find((step) => step.kind === 'validation' && step.type === type)?.requirement as
    number | undefined;

/** The last schema in a pipe, which determines the type. */
const coreOf = (schema: Part): Part =>
  schema.pipe?.findLast((step) => step.kind === 'schema' && !('pipe' in step)) ?? schema;

/** Short values that match a schema of the contract, or almost do. */
export const arbitraryOf = (schema: v.GenericSchema): fc.Arbitrary<unknown> =>
  valuesOf(schema as unknown as Part);

function valuesOf(schema: Part): fc.Arbitrary<unknown> {
  const core = coreOf(schema);
  switch (core.type) {
    case 'strict_object':
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(core.entries ?? {}).map(([key, part]) => [key, valuesOf(part)])),
      );
    case 'array':
      return fc.array(valuesOf(core.item as Part), { maxLength: Math.min(5, listLimit(schema)) });
    case 'nullable':
      return fc.option(valuesOf(core.wrapped as Part));
    case 'optional':
      return fc.option(valuesOf(core.wrapped as Part), { nil: undefined });
    case 'variant':
      return fc.oneof(...(core.options ?? []).map((option) => valuesOf(option as Part)));
    case 'literal':
      return fc.constant(core.literal);
    case 'picklist':
      return fc.constantFrom(...(core.options ?? []));
    case 'boolean':
      return fc.boolean();
    case 'number':
      return fc.integer({
        min: requirement(schema, 'min_value') ?? -5,
        max: requirement(schema, 'max_value') ?? 1000,
      });
    case 'string':
      return schema.pipe?.some((step) => step.type === 'regex')
        ? fc.constant('#00ff00')
        : fc.string({ minLength: 1, maxLength: Math.min(50, textLimit(schema)) });
    default:
      throw new Error(`No values for a schema of type ${core.type}.`);
  }
}

const textLimit = (schema: Part): number =>
  Math.min(
    Infinity,
    ...(schema.pipe ?? []).flatMap((step) =>
      step.pipe ? [textLimit(step)] : step.type === 'max_length' ? [Number(step.requirement)] : [],
    ),
  );

/** The length limit of a list if it is checked before the items; otherwise Infinity. */
const listLimit = (schema: Part): number =>
  schema.pipe?.[0]?.type === 'custom' ? (requirement(schema, 'max_length') ?? Infinity) : Infinity;

/** The paths of texts and lists without a length limit. */
export const unlimited = (schema: v.GenericSchema, path: string): string[] =>
  withoutLimit(schema as unknown as Part, path);

function withoutLimit(schema: Part, path: string): string[] {
  const core = coreOf(schema);
  if (core.type === 'string') return textLimit(schema) < Infinity ? [] : [path];
  if (core.type === 'array')
    return [...(listLimit(schema) < Infinity ? [] : [path]), ...withoutLimit(core.item as Part, `${path}[]`)];
  if (core.type === 'nullable' || core.type === 'optional') return withoutLimit(core.wrapped as Part, path);
  return Object.entries(core.entries ?? {}).flatMap(([key, part]) => withoutLimit(part, `${path}.${key}`));
}
