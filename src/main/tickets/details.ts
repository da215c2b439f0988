import type { TicketDetails } from '../../contract/app.ts';
import type { RawResponse } from '../whmcs/response.ts';
import { fieldsOf } from '../whmcs/derive.ts';
import type { JsonObject } from '../whmcs/coerce.ts';
import { cut } from '../whmcs/texts.ts';
import { readThreadWithSources } from '../whmcs/thread.ts';

/** How much of a response, and of a single value, is shown; in UTF-16 code units. */
const maxRawLength = 1_000_000;
const maxValueLength = 2_000;
/** The most messages whose fields are listed. */
const maxMessages = 1_000;

/** All fields of a response, without the client's access code. */
export function ticketDetails(raw: RawResponse, zone: string): TicketDetails {
  const answer = withoutAccessCode(raw);
  const { replies: _replies, notes: _notes, ...ticket } = answer;
  const { sources } = readThreadWithSources(answer, zone);
  const pretty = JSON.stringify(answer, null, 2);
  return {
    fields: fieldsIn(ticket),
    messages: sources
      .slice(0, maxMessages)
      .map((source, position) => ({ position, fields: fieldsIn(withoutText(source)) })),
    raw: pretty.slice(0, maxRawLength).toWellFormed(),
    rawCut: pretty.length > maxRawLength,
    charset: raw.charset || 'utf-8',
    bytes: raw.bytes.length,
  };
}

/** The fields of a response without the client's access code (`c`), which opens the ticket without a login. */
export function withoutAccessCode(raw: RawResponse): JsonObject {
  const { c: _accessCode, ...fields } = fieldsOf(raw);
  return fields;
}

const fieldsIn = (fields: JsonObject): TicketDetails['fields'] =>
  Object.entries(fields).map(([name, value]) => ({ name, value: valueText(value) }));

function withoutText({ message: _message, ...rest }: JsonObject): JsonObject {
  return rest;
}

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  return cut(text.toWellFormed(), maxValueLength);
}
