import type { IncomingHttpHeaders } from 'node:http';
import { appError, type AppError } from '../../shared/app-error.ts';
import { decodeResponse, messageOf, parseResponse, resultOf, type RawResponse } from './response.ts';
import type { Received } from './exchange.ts';
import type { ParsedResponse } from './other-formats.ts';
import { foreignResponse } from './foreign-response.ts';
import { retryAfterSeconds } from './retry-policy.ts';
import type { Redaction } from './redaction.ts';
import { redirected } from './redirect.ts';
import { apiError } from './api-errors.ts';
import { isJsonObject } from './coerce.ts';

export interface ApiResponse extends ParsedResponse {
  /** The unchanged body, for the vault. */
  raw: RawResponse;
  /** The server's clock (the Date header), in milliseconds; null if it sent none. */
  serverTime: number | null;
}

const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Reads a response. The body decides; the status only matters if the body says nothing.
 * @throws AppError for everything except a successful response
 */
export function readResponse(
  { status, headers, raw }: Received,
  url: string,
  action: string,
  redaction: Redaction,
): ApiResponse {
  if (redirects.has(status)) throw redirected(url, headers.location ?? '', redaction);
  const body = decodeResponse(raw);
  const parsed = parseResponse(body);
  if (parsed && resultOf(parsed.fields) === 'success') {
    if (redaction.isIn(body)) throw containsCredential();
    return { raw, serverTime: serverTimeOf(headers), ...parsed };
  }
  const fields = parsed?.fields ?? null;
  const retryAfter = retryAfterOf(headers, fields);
  if (fields && 'result' in fields) {
    const message = messageOf(fields);
    throw apiError({ message, quoted: redaction.quote(message), action, status, retryAfter });
  }
  throw foreignResponse({ status, url, body, fields, retryAfter }, redaction);
}

function serverTimeOf({ date }: IncomingHttpHeaders): number | null {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? null : time;
}

/** Seconds to wait: from the header or, if there is none, from a field of the response or of its `error`. */
function retryAfterOf(headers: IncomingHttpHeaders, fields: Record<string, unknown> | null): number | null {
  const inside = fields?.['error'];
  const value =
    headers['retry-after'] ?? retryField(fields) ?? retryField(isJsonObject(inside) ? inside : null);
  return retryAfterSeconds(value ?? null, Date.now());
}

function retryField(fields: Record<string, unknown> | null): string | null {
  const value = fields?.['retry_after'] ?? fields?.['retryAfter'] ?? fields?.['retry-after'];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

const containsCredential = (): AppError => appError('server-output', 'credentials_in_response');
