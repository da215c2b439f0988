import { createHash } from 'node:crypto';
import { appError } from '../../shared/app-error.ts';
import type { Thread } from '../../contract/ticket.ts';
import { decodeResponse, parseResponse, type RawResponse } from './response.ts';
import type { JsonObject } from './coerce.ts';
import { readThread } from './thread.ts';

/** Increase it whenever the data derived from a response changes: stored responses are then derived again. */
export const parserVersion = 4;

/**
 * The fields of a stored response.
 * @throws AppError `unreadable-response` if it is not a response
 */
export function fieldsOf(raw: RawResponse): JsonObject {
  const answer = parseResponse(decodeResponse(raw));
  if (answer) return answer.fields;
  throw appError('unreadable-answer', 'saved_response_unreadable');
}

/**
 * The only function that turns a response into a thread: the same bytes, zone and parser give the same thread.
 * @param zone IANA name of the server's time zone
 * @throws AppError `unreadable-response` if it contains no ticket
 */
export const deriveThread = (raw: RawResponse, zone: string): Thread => readThread(fieldsOf(raw), zone);

/** A response with the data that the vault stores for it. */
export interface DerivedResponse {
  raw: RawResponse;
  thread: Thread;
  /** {@link responseHash} */
  hash: string;
}

/** @param fields of `raw`, if they have already been read */
export function derive(raw: RawResponse, zone: string, fields: JsonObject = fieldsOf(raw)): DerivedResponse {
  return { raw, thread: readThread(fields, zone), hash: responseHash(fields) };
}

/** WHMCS tickets have at most six levels; much deeper ones would exhaust the stack. */
const maxNesting = 200;

/** `c` is a secret and is not part of the ticket's content. */
const ignoredFields = new Set(['c']);

/**
 * A hash of a response's content that ignores the order of fields, the encoding, and whether numbers are strings.
 * It decides whether a ticket has changed.
 * @throws AppError `response-too-large` if it is nested too deep
 */
export function responseHash(fields: JsonObject): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(fields)))
    .digest('base64');
}

function canonical(value: unknown, depth = 0): unknown {
  if (depth > maxNesting) {
    throw appError('answer-too-large', 'ticket_nested_too_deep', { levels: maxNesting });
  }
  if (Array.isArray(value)) return value.map((inner) => canonical(inner, depth + 1));
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([name]) => !ignoredFields.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, canonical(inner, depth + 1)]);
}
