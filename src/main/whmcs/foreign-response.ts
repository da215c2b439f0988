import { AppError, SentenceError } from '../../shared/app-error.ts';
import { messageOf } from './response.ts';
import { firewallOf } from './firewall.ts';
import { maxGuessed } from './limits.ts';
import {
  busyFailure,
  firewallFailure,
  licenseFailure,
  maintenanceFailure,
  rateLimitFailure,
  serverOutputFailure,
} from './server-failures.ts';
import { titleOf } from './page-title.ts';
import { rateLimit } from './api-errors.ts';
import type { Redaction } from './redaction.ts';

/** A body that is no API answer: most often a web page. */
export interface Foreign {
  status: number;
  url: string;
  body: string;
  /** The body's fields where it is JSON, but not WHMCS's. */
  fields: Record<string, unknown> | null;
  retryAfter: number | null;
}

const licenseWords = [
  'licenseerror',
  'license invalid',
  'license is invalid',
  'license expired',
  'license suspended',
  'licensing error',
];
const maintenanceWords = ['maintenance'];
/** How pages say so that are not titled so; WHMCS itself writes “Down for Maintenance (Err 3)”. */
const maintenanceSentences = ['down for maintenance', 'maintenance mode', 'under maintenance'];
/** What PHP or WHMCS writes when it breaks down before the API is reached. */
const breakdownWords = [
  'fatal error',
  'parse error',
  'could not connect to the database',
  'ioncube',
  '<?php',
];
/** A page that is longer is about something else, whatever words it holds. */
const longestNotice = 8192;
const signInWords = ['log in', 'login', 'sign in', 'client area'];

const any = (text: string, words: string[]): boolean => words.some((word) => text.includes(word));

/** The failure for a body that is no API answer: what it most probably is, and what to do about it. */
export function foreignResponse(
  { status, url, body, fields, retryAfter }: Foreign,
  redaction: Redaction,
): AppError {
  const head = body.slice(0, maxGuessed);
  const lower = head.toLowerCase();
  const isPage = any(lower, ['<!doctype html', '<html', '<head', '<body', '<title', '<h1']);
  const title = redaction.quote(titleOf(head, lower)).slice(0, 200);
  const facts = { status: String(status), url, ...(title && { title }) };

  if (any(lower, ['emitterexception', 'output has been emitted'])) return serverOutputFailure(facts);
  if (status === 429) return busyFailure(retryAfter, facts);
  const firewall = firewallOf(status, title.toLowerCase(), lower);
  if (firewall !== null) return firewallFailure(firewall, facts);
  if (fields && isRateLimit(head, retryAfter)) return rateLimitFailure(retryAfter, facts);
  if (status === 511) return signInToNetwork(facts);
  if (any(lower, httpsOnly)) return httpsExpected(facts);
  // What is found nowhere may be told in any words.
  const notice = status !== 404 && body.length <= longestNotice ? lower : title.toLowerCase();
  if (any(notice, licenseWords)) return licenseFailure(facts);
  if (status >= 500 || any(title.toLowerCase(), maintenanceWords) || any(notice, maintenanceSentences)) {
    return troubledServer(status, isPage, title, lower, retryAfter, facts);
  }
  if (any(notice, breakdownWords)) return brokenDown(status, title, facts);
  if (status === 401) return protectedByPassword(facts);
  if (status === 403 || status === 405 || status === 406) return forbidden(status, title, facts);
  if (isPage || status === 404) return otherPage(status, isPage, title, lower, facts);
  if (fields) return otherJson(redaction.quote(messageOf(fields)), facts);
  return unreadable(status, redaction.quote(body).slice(0, 200), facts);
}

/** Whether JSON that is not WHMCS’s comes from a proxy that limits how often the server is called. */
const isRateLimit = (head: string, retryAfter: number | null): boolean =>
  retryAfter !== null || rateLimit.test(head.slice(0, 4000));

/** What web servers write by themselves when they are overloaded. */
const overloadTitle =
  /^(?:5\d\d )?(?:error )?(?:service (?:temporarily )?unavailable|bad gateway|gateway time-?out)|\b5\d\d\b|server is down/i;

function troubledServer(
  status: number,
  isPage: boolean,
  title: string,
  lower: string,
  retryAfter: number | null,
  facts: Record<string, string>,
): AppError {
  const saysSo =
    any(title.toLowerCase(), maintenanceWords) ||
    any(lower, maintenanceSentences) ||
    (status === 503 && any(lower, maintenanceWords));
  if (saysSo || (status === 503 && isPage && title && !overloadTitle.test(title))) {
    return maintenanceFailure(title, retryAfter, facts);
  }
  return status === 500 ? brokenDown(status, title, facts) : busyFailure(retryAfter, facts);
}

const brokenDown = (status: number, title: string, facts: Record<string, string>): AppError =>
  new SentenceError(
    'server-error',
    `WHMCS failed while it worked on the request (HTTP ${status}${title ? `, “${title}”` : ''}).`,
    'Try again. If it happens again, ask your WHMCS administrator to look at the server’s PHP error log.',
    facts,
  );

const signInToNetwork = (facts: Record<string, string>): AppError =>
  new SentenceError(
    'unreachable',
    'This network asks you to sign in before it lets requests out (HTTP 511).',
    'Open any web page in a browser, sign in to the network there, and try again.',
    facts,
  );

/** What web servers write when they are called without encryption on a port that expects it. */
const httpsOnly = [
  'plain http request was sent to https port',
  'speaking plain http to an ssl-enabled server port',
  'client sent an http request to an https server',
];

const httpsExpected = (facts: Record<string, string>): AppError =>
  new SentenceError(
    'insecure-address',
    'The server expects encrypted calls on this port.',
    'Change the address so that it begins with https:.',
    facts,
  );

const protectedByPassword = (facts: Record<string, string>): AppError =>
  new SentenceError(
    'blocked-by-firewall',
    'The web server asks for a password of its own before it lets requests reach WHMCS (HTTP 401).',
    'Ask whoever runs the web server to exempt includes/api.php from this password.',
    facts,
  );

const forbidden = (status: number, title: string, facts: Record<string, string>): AppError =>
  new SentenceError(
    'blocked-by-firewall',
    `The web server refused the request before it reached WHMCS (HTTP ${status}${title ? `, “${title}”` : ''}).`,
    'Ask whoever runs the web server to allow POST requests to includes/api.php from your IP address.',
    facts,
  );

function otherPage(
  status: number,
  isPage: boolean,
  title: string,
  lower: string,
  facts: Record<string, string>,
): AppError {
  const probably =
    status === 404
      ? 'there is no API at this address'
      : any(title.toLowerCase(), signInWords) || any(lower.slice(0, 4000), signInWords)
        ? 'probably a page of the client or admin area'
        : 'probably the address is not quite right';
  return new SentenceError(
    'not-whmcs',
    `The server answered${isPage ? ` with a web page${title ? `, “${title}”` : ''}` : ', but not as WHMCS does'} (HTTP ${status}): ${probably}.`,
    'Check the address: the API is in the folder of the client area, at includes/api.php.',
    facts,
  );
}

const otherJson = (quoted: string, facts: Record<string, string>): AppError =>
  new SentenceError(
    'not-whmcs',
    `The server answered, but not as WHMCS does${quoted ? `: “${quoted.slice(0, 300)}”` : ''}.`,
    'Check the address. If it is right, show this to your WHMCS administrator.',
    facts,
  );

const unreadable = (status: number, beginning: string, facts: Record<string, string>): AppError =>
  new SentenceError(
    'unreadable-answer',
    beginning.trim()
      ? `The server’s answer is not in a format that WHMCS uses (HTTP ${status}).`
      : `The server’s answer is empty or cannot be shown (HTTP ${status}).`,
    'Check the address. If it is right, ask your WHMCS administrator to look at the server’s error log.',
    { ...facts, ...(beginning.trim() && { beginning }) },
  );
