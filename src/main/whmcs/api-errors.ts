import { isIP } from 'node:net';
import { decodeHTMLStrict } from 'entities';
import type { ErrorCode } from '../../contract/errors.ts';
import { appError, type AppError } from '../../shared/app-error.ts';
import {
  busyFailure,
  firewallFailure,
  licenseFailure,
  maintenanceFailure,
  rateLimitFailure,
  serverOutputFailure,
} from './server-failures.ts';

/** An error reported by the API itself. */
export interface ApiError {
  /** As the server wrote it. */
  message: string;
  /** The message without the credential; only this may be shown. */
  quoted: string;
  action: string;
  status: number;
  /** Seconds to wait, as the server asks; null if it does not. */
  retryAfter: number | null;
}

interface Refusal {
  pattern: RegExp;
  failure: (error: ApiError, match: RegExpExecArray) => AppError;
}

/** A refusal whose message has no parameters. */
const plain =
  (code: ErrorCode, id: PlainRefusal) =>
  ({ quoted }: ApiError): AppError =>
    appError(code, id, {}, quotedFact(quoted));

type PlainRefusal =
  | 'authentication'
  | 'admin_denied'
  | 'admin_disabled'
  | 'admin_locked'
  | 'ticket_not_found'
  | 'https_required';

const quotedFact = (quoted: string): Record<string, string> => ({ answer: quoted.slice(0, 500) });

/** Messages of servers that limit the rate of calls. */
export const rateLimit = /rate.?limit|too many requests|throttled/i;
/** HTTP statuses of servers and proxies that cannot respond at the moment. */
const temporary = new Set([502, 503, 504]);

/** Case-insensitive, because spellings vary by action and version. The first match decides. */
const refusals: Refusal[] = [
  {
    pattern: /emitterexception|output has been emitted/i,
    failure: ({ quoted }) => serverOutputFailure(quotedFact(quoted)),
  },
  {
    pattern:
      /imunify360|mod_?security|wordfence|sucuri|incapsula|cloudflare|web application firewall|bot.?protection/i,
    failure: ({ quoted }, [name]) => firewallFailure(name, quotedFact(quoted)),
  },
  { pattern: rateLimit, failure: rateLimited },
  {
    pattern: /too many connections|(?:service|temporarily) unavailable|deadlock found|lock wait timeout/i,
    failure: overloaded,
  },
  {
    pattern: /\b(?:invalid|forbidden|disallowed) ip\b|\bip(?: address)? (?:is )?not allowed/i,
    failure: ipNotAllowed,
  },
  {
    pattern:
      /authentication failed|invalid or missing credentials|invalid (?:username or )?password|invalid credentials/i,
    failure: plain('authentication', 'authentication'),
  },
  { pattern: /api action\s+\S{1,80}\s+is not allowed/i, failure: actionNotAllowed },
  {
    pattern: /administrator account (?:is )?disabled/i,
    failure: plain('admin-denied', 'admin_disabled'),
  },
  {
    pattern: /administrator account (?:is )?locked/i,
    failure: plain('admin-denied', 'admin_locked'),
  },
  {
    pattern: /access denied/i,
    failure: plain('admin-denied', 'admin_denied'),
  },
  {
    pattern: /ticket (?:id |number )?(?:not found|invalid)|invalid ticket (?:id|number)/i,
    failure: plain('ticket-not-found', 'ticket_not_found'),
  },
  {
    pattern:
      /invalid api action|api function not found|api action could not be found|(?:command|action) not found/i,
    failure: actionUnknown,
  },
  {
    pattern:
      /attachments deleted|no attachments found|invalid attachment index|attachment index required|related id (?:required|not found)|invalid type\. must be one of/i,
    failure: ({ quoted }, [answer]) =>
      appError('attachment-unavailable', 'attachment_unavailable', { answer }, quotedFact(quoted)),
  },
  {
    pattern: /ssl (?:is )?required|https (?:is )?required/i,
    failure: plain('insecure-address', 'https_required'),
  },
  {
    pattern:
      /licen[cs]e (?:key )?(?:is )?(?:invalid|expired|suspended)|(?:invalid|expired|suspended) licen[cs]e/i,
    failure: ({ quoted }) => licenseFailure(quotedFact(quoted)),
  },
  {
    pattern: /maintenance mode|under maintenance|for maintenance/i,
    failure: ({ quoted, retryAfter }) => maintenanceFailure('', retryAfter, quotedFact(quoted)),
  },
];

/** The failure for a response whose `result` is not `success`. */
export function apiError(answer: ApiError): AppError {
  const error = { ...answer, message: plainText(answer.message), quoted: plainText(answer.quoted) };
  if (error.status === 429) return rateLimited(error);
  for (const { pattern, failure } of refusals) {
    const match = pattern.exec(error.message);
    if (match) return failure(error, match);
  }
  if (error.retryAfter !== null || temporary.has(error.status)) return overloaded(error);
  const facts = quotedFact(error.quoted);
  return error.quoted
    ? appError('other-api-error', 'other_api_error', { answer: error.quoted.slice(0, 300) }, facts)
    : appError('other-api-error', 'other_api_error_unexplained', {}, facts);
}

/** Some versions encode the quotation marks of their messages. */
const plainText = (message: string): string => decodeHTMLStrict(message.slice(0, 4000)).trim();

function ipNotAllowed({ quoted }: ApiError): AppError {
  const address = quoted
    .split(/[^0-9a-f:.]+/i)
    .map((word) => word.replace(/\.$/, '').replace(/^::ffff:(?=\d+\.)/i, ''))
    .find((word) => isIP(word) > 0);
  if (!address) return appError('ip-not-allowed', 'ip_not_allowed_unknown', {}, quotedFact(quoted));
  const id = isIP(address) === 6 ? 'ip_not_allowed_v6' : 'ip_not_allowed';
  return appError('ip-not-allowed', id, { address }, { ...quotedFact(quoted), address });
}

function actionNotAllowed({ quoted, action }: ApiError): AppError {
  const named = /api action\s+\W{0,3}([a-z]{1,40})\W{0,3}\s+is not allowed/i.exec(quoted)?.[1] ?? action;
  // WHMCS names it in lower case; API Roles shows it as the documentation spells it.
  const spelled = named.toLowerCase() === action.toLowerCase() ? action : named;
  const facts = { ...quotedFact(quoted), action: spelled };
  return appError('action-not-allowed', 'action_not_allowed', { action: spelled }, facts);
}

function actionUnknown({ quoted, action }: ApiError): AppError {
  return action.toLowerCase() === 'getticket'
    ? appError('action-unknown', 'action_unknown_getticket', {}, quotedFact(quoted))
    : appError('action-unknown', 'action_unknown', { action }, quotedFact(quoted));
}

function overloaded({ quoted, status, retryAfter }: ApiError): AppError {
  return busyFailure(retryAfter, { ...quotedFact(quoted), status: String(status) });
}

function rateLimited({ quoted, status, retryAfter }: ApiError): AppError {
  return rateLimitFailure(retryAfter, { ...quotedFact(quoted), status: String(status) });
}
