import { cut } from './texts.ts';
import type { JsonObject } from './coerce.ts';

/** The longest JSON of an unknown value that is shown uncut. */
const maxValueLength = 2000;
const maxFields = 200;

/**
 * The unknown fields of a response, truncated for display. The raw response is complete.
 * @param known names to leave out
 */
export function extraOf(answer: JsonObject, known: Set<string>): JsonObject {
  const unknown = Object.entries(answer).filter(([name]) => !known.has(name));
  return Object.fromEntries(
    unknown.slice(0, maxFields).map(([name, value]) => [cut(name.toWellFormed(), 200), bounded(value)]),
  );
}

function bounded(value: unknown): unknown {
  const json = jsonUpTo(value, maxValueLength + 1);
  if (json.length <= maxValueLength) return value;
  return typeof value === 'string' ? cut(value, maxValueLength) : cut(json, maxValueLength);
}

/** At least the first `length` characters of the value's JSON, without building all of it. */
function jsonUpTo(value: unknown, length: number): string {
  let written = '';
  write(value);
  return written;

  function write(part: unknown): void {
    if (Array.isArray(part)) {
      list('[', part, ']', write);
    } else if (typeof part === 'object' && part !== null) {
      list('{', Object.entries(part), '}', ([name, inner]: [string, unknown]) => {
        write(name);
        written += ':';
        write(inner);
      });
    } else written += JSON.stringify(typeof part === 'string' ? part.slice(0, length) : part);
  }

  function list<Member>(
    open: string,
    members: Member[],
    close: string,
    each: (member: Member) => void,
  ): void {
    written += open;
    for (const [at, member] of members.entries()) {
      if (written.length > length) return;
      if (at > 0) written += ',';
      each(member);
    }
    written += close;
  }
}
