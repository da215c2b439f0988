import { isIP } from 'node:net';
import { decodeHTMLStrict } from 'entities';
import type { ErrorCode } from '../../contract/errors.ts';
import { AppError, SentenceError } from '../../shared/app-error.ts';
import {
  busyFailure,
  firewallFailure,
  licenseFailure,
  maintenanceFailure,
  rateLimitFailure,
  serverOutputFailure,
} from './server-failures.ts';

/** An error that the API itself reported. */
export interface ApiError {
  /** As the server wrote it. */
  message: string;
  /** The part of it that may be repeated. */
  quoted: string;
  action: string;
  status: number;
  /** Seconds that the server asks to wait; null where it does not say. */
  retryAfter: number | null;
}

interface Refusal {
  pattern: RegExp;
  failure: (error: ApiError, match: RegExpExecArray) => AppError;
}

/** A refusal that is the same whatever the server adds to it. */
const plain =
  (code: ErrorCode, message: string, nextStep: string) =>
  ({ quoted }: ApiError): AppError =>
    new SentenceError(code, message, nextStep, answerOf(quoted));

const answerOf = (quoted: string): Record<string, string> => ({ answer: quoted.slice(0, 500) });

/** How servers say that they are called too often. */
export const rateLimit = /rate.?limit|too many requests|throttled/i;
/** HTTP statuses of servers and proxies that cannot answer at the moment. */
const passing = new Set([502, 503, 504]);

/** Substrings, without case, for spellings vary by action and version. The first that fits decides. */
const refusals: Refusal[] = [
  {
    pattern: /emitterexception|output has been emitted/i,
    failure: ({ quoted }) => serverOutputFailure(answerOf(quoted)),
  },
  {
    pattern:
      /imunify360|mod_?security|wordfence|sucuri|incapsula|cloudflare|web application firewall|bot.?protection/i,
    failure: ({ quoted }, [name]) => firewallFailure(name, answerOf(quoted)),
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
    failure: plain(
      'authentication',
      'The server did not accept the credential.',
      'Check the identifier, the secret and the kind of credential. In WHMCS, create API credentials under System Settings › API Credentials.',
    ),
  },
  { pattern: /api action\s+\S{1,80}\s+is not allowed/i, failure: actionNotAllowed },
  {
    pattern: /administrator account (?:is )?(disabled|locked)/i,
    failure: ({ quoted }, match) => {
      const state = String(match[1]).toLowerCase();
      return new SentenceError(
        'admin-denied',
        `The administrator account behind this credential is ${state}.`,
        `Ask a WHMCS administrator to ${state === 'locked' ? 'unlock' : 'enable'} it under System Settings › Manage Admins.`,
        answerOf(quoted),
      );
    },
  },
  {
    pattern: /access denied/i,
    failure: plain(
      'admin-denied',
      'The administrator behind this credential is not allowed to use the API for this.',
      'In WHMCS, give the administrator’s role the permission “API Access”, and check that the account is enabled.',
    ),
  },
  {
    pattern: /ticket (?:id |number )?(?:not found|invalid)|invalid ticket (?:id|number)/i,
    failure: plain(
      'ticket-not-found',
      'The server has no such ticket.',
      'Check the number. The ticket may have been deleted, or merged into another one.',
    ),
  },
  {
    pattern:
      /invalid api action|api function not found|api action could not be found|(?:command|action) not found/i,
    failure: actionUnknown,
  },
  {
    pattern:
      /attachments deleted|no attachments found|invalid attachment index|attachment index required|related id (?:required|not found)|invalid type\. must be one of/i,
    failure: ({ quoted }, [reason]) =>
      new SentenceError(
        'attachment-unavailable',
        `The server does not provide this attachment: ${reason.toLowerCase()}.`,
        'It may have been deleted on the server. Ask a WHMCS administrator.',
        answerOf(quoted),
      ),
  },
  {
    pattern: /ssl (?:is )?required|https (?:is )?required/i,
    failure: plain(
      'insecure-address',
      'The server accepts API calls over an encrypted connection only.',
      'Change the address of the connection so that it begins with https:.',
    ),
  },
  {
    pattern:
      /licen[cs]e (?:key )?(?:is )?(?:invalid|expired|suspended)|(?:invalid|expired|suspended) licen[cs]e/i,
    failure: ({ quoted }) => licenseFailure(answerOf(quoted)),
  },
  {
    pattern: /maintenance mode|under maintenance|for maintenance/i,
    failure: ({ quoted, retryAfter }) => maintenanceFailure('', retryAfter, answerOf(quoted)),
  },
];

/** The failure for an answer whose `result` is not `success`. */
export function apiError(given: ApiError): AppError {
  const error = { ...given, message: plainText(given.message), quoted: plainText(given.quoted) };
  if (error.status === 429) return rateLimited(error);
  for (const { pattern, failure } of refusals) {
    const match = pattern.exec(error.message);
    if (match) return failure(error, match);
  }
  if (error.retryAfter !== null || passing.has(error.status)) return overloaded(error);
  return new SentenceError(
    'other-api-error',
    error.quoted
      ? `The server answered: “${error.quoted.slice(0, 300)}”.`
      : 'The server answered with an error.',
    'Show this to your WHMCS administrator.',
    answerOf(error.quoted),
  );
}

/** Some versions encode the quotation marks of their messages. */
const plainText = (message: string): string => decodeHTMLStrict(message.slice(0, 4000)).trim();

function ipNotAllowed({ quoted }: ApiError): AppError {
  const address = quoted
    .split(/[^0-9a-f:.]+/i)
    .map((word) => word.replace(/\.$/, '').replace(/^::ffff:(?=\d+\.)/i, ''))
    .find((word) => isIP(word) > 0);
  const add =
    'In WHMCS, add it under System Settings › General Settings › Security › API IP Access Restriction, or use an access key.';
  return new SentenceError(
    'ip-not-allowed',
    `The server does not allow API calls from ${address ?? 'the IP address of this computer'}.`,
    address
      ? `${add} Behind a proxy, this is the proxy’s address.${isIP(address) === 6 ? ' IPv6 addresses often change: an access key is the lasting way.' : ''}`
      : `The server does not say which address it saw; your WHMCS administrator finds it in the activity log. ${add}`,
    { ...answerOf(quoted), ...(address && { address }) },
  );
}

function actionNotAllowed({ quoted, action }: ApiError): AppError {
  const named = /api action\s+\W{0,3}([a-z]{1,40})\W{0,3}\s+is not allowed/i.exec(quoted)?.[1] ?? action;
  return new SentenceError(
    'action-not-allowed',
    `The API role of this credential does not allow ${named}.`,
    'In WHMCS, open System Settings › API Credentials › API Roles and select this action for the role.',
    { ...answerOf(quoted), action: named },
  );
}

function actionUnknown({ quoted, action }: ApiError): AppError {
  const isEssential = action.toLowerCase() === 'getticket';
  return new SentenceError(
    'action-unknown',
    `This WHMCS does not know the API action ${action}.`,
    isEssential
      ? 'Without it no ticket can be fetched. Check that the address is the one of your WHMCS, and ask your WHMCS administrator to update it.'
      : 'The other features keep working. An update of WHMCS adds this one.',
    answerOf(quoted),
  );
}

function overloaded({ quoted, status, retryAfter }: ApiError): AppError {
  return busyFailure(retryAfter, { ...answerOf(quoted), status: String(status) });
}

function rateLimited({ quoted, status, retryAfter }: ApiError): AppError {
  return rateLimitFailure(retryAfter, { ...answerOf(quoted), status: String(status) });
}
