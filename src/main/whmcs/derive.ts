import { createHash } from 'node:crypto';
import { SentenceError } from '../../shared/app-error.ts';
import type { Thread } from '../../contract/ticket.ts';
import { decodeAnswer, parseAnswer, type RawAnswer } from './response.ts';
import type { JsonObject } from './coerce.ts';
import { readThread } from './thread.ts';

/** Raised with every change of what is derived from an answer: what is stored is then derived again. */
export const parserVersion = 3;

/**
 * The fields of a stored answer.
 * @throws Failure `unreadable-answer` where it is no answer at all
 */
export function fieldsOf(raw: RawAnswer): JsonObject {
  const answer = parseAnswer(decodeAnswer(raw));
  if (answer) return answer.fields;
  throw new SentenceError('unreadable-answer', 'This answer cannot be read.', 'Fetch the ticket again.');
}

/**
 * The one way from an answer to a thread: the same bytes, zone and parser give the same thread.
 * @param zone IANA name of the server's time zone
 * @throws Failure `unreadable-answer` where it holds no ticket
 */
export const deriveThread = (raw: RawAnswer, zone: string): Thread => readThread(fieldsOf(raw), zone);

/** An answer with what the vault is told of it. */
export interface DerivedAnswer {
  raw: RawAnswer;
  thread: Thread;
  /** {@link answerHash} */
  hash: string;
}

/** @param fields of `raw`, where they were read already */
export function derive(raw: RawAnswer, zone: string, fields: JsonObject = fieldsOf(raw)): DerivedAnswer {
  return { raw, thread: readThread(fields, zone), hash: answerHash(fields) };
}

/** No ticket of WHMCS nests deeper than six; deeper answers would exhaust the stack. */
const deepestNesting = 200;

/** `c` is a secret and says nothing of the ticket. */
const withoutMeaning = new Set(['c']);

/**
 * A hash of what an answer says, whatever the order of its fields, its encoding, and whether numbers are strings:
 * what decides whether a ticket changed.
 * @throws Failure `answer-too-large` where it nests too deep
 */
export function answerHash(fields: JsonObject): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(fields)))
    .digest('base64');
}

function canonical(value: unknown, depth = 0): unknown {
  if (depth > deepestNesting) {
    throw new SentenceError(
      'answer-too-large',
      `The answer nests lists more than ${deepestNesting} deep, so Threadkeep cannot keep it.`,
      'Show this to your WHMCS administrator: an add-on may be changing the answers.',
    );
  }
  if (Array.isArray(value)) return value.map((inner) => canonical(inner, depth + 1));
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([name]) => !withoutMeaning.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, canonical(inner, depth + 1)]);
}
