import { appError, type AppError } from '../../shared/app-error.ts';
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

type Facts = Record<string, string>;

/** A body that is not an API response: most often a web page. */
export interface Foreign {
  status: number;
  url: string;
  body: string;
  /** The body's fields if it is JSON, but not from WHMCS. */
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
/** Found in the text of pages; WHMCS itself writes “Down for Maintenance (Err 3)”. */
const maintenanceSentences = ['down for maintenance', 'maintenance mode', 'under maintenance'];
/** What PHP or WHMCS writes when it fails before the API is reached. */
const serverErrorWords = [
  'fatal error',
  'parse error',
  'could not connect to the database',
  'ioncube',
  '<?php',
];
/** A longer page is about something else, even if it contains these words. */
const maxNoticeLength = 8192;
const signInWords = ['log in', 'login', 'sign in', 'client area'];

const any = (text: string, words: string[]): boolean => words.some((word) => text.includes(word));

/** The failure for a body that is not an API response, by what it most probably is. */
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
  if (status === 511) return appError('unreachable', 'network_sign_in', {}, facts);
  if (any(lower, httpsOnly)) return appError('insecure-address', 'https_port', {}, facts);
  // A page for HTTP 404 may contain any words.
  const notice = status !== 404 && body.length <= maxNoticeLength ? lower : title.toLowerCase();
  if (any(notice, licenseWords)) return licenseFailure(facts);
  if (status >= 500 || any(title.toLowerCase(), maintenanceWords) || any(notice, maintenanceSentences)) {
    return unavailable(status, isPage, title, lower, retryAfter, facts);
  }
  if (any(notice, serverErrorWords)) return serverError(status, title, facts);
  if (status === 401) return appError('blocked-by-firewall', 'web_server_password', {}, facts);
  if (status === 403 || status === 405 || status === 406) return webServerRefusal(status, title, facts);
  if (isPage || status === 404) return otherPage(status, title, lower, facts);
  if (fields) return otherJson(redaction.quote(messageOf(fields)), facts);
  return unreadable(status, redaction.quote(body).slice(0, 200), facts);
}

/** Whether JSON that is not from WHMCS comes from a proxy that limits how often the server is called. */
const isRateLimit = (head: string, retryAfter: number | null): boolean =>
  retryAfter !== null || rateLimit.test(head.slice(0, 4000));

/** The default titles of web servers that are overloaded. */
const overloadTitle =
  /^(?:5\d\d )?(?:error )?(?:service (?:temporarily )?unavailable|bad gateway|gateway time-?out)|\b5\d\d\b|server is down/i;

function unavailable(
  status: number,
  isPage: boolean,
  title: string,
  lower: string,
  retryAfter: number | null,
  facts: Facts,
): AppError {
  const saysMaintenance =
    any(title.toLowerCase(), maintenanceWords) ||
    any(lower, maintenanceSentences) ||
    (status === 503 && any(lower, maintenanceWords));
  if (saysMaintenance || (status === 503 && isPage && title && !overloadTitle.test(title))) {
    return maintenanceFailure(title, retryAfter, facts);
  }
  return status === 500 ? serverError(status, title, facts) : busyFailure(retryAfter, facts);
}

const serverError = (status: number, title: string, facts: Facts): AppError =>
  title
    ? appError('server-error', 'server_error_titled', { status, title }, facts)
    : appError('server-error', 'server_error', { status }, facts);

/** What web servers write when they receive plain http on an https port. */
const httpsOnly = [
  'plain http request was sent to https port',
  'speaking plain http to an ssl-enabled server port',
  'client sent an http request to an https server',
];

const webServerRefusal = (status: number, title: string, facts: Facts): AppError =>
  title
    ? appError('blocked-by-firewall', 'web_server_refused_titled', { status, title }, facts)
    : appError('blocked-by-firewall', 'web_server_refused', { status }, facts);

function otherPage(status: number, title: string, lower: string, facts: Facts): AppError {
  if (status === 404) return appError('not-whmcs', 'no_api', {}, facts);
  const isClientArea = any(title.toLowerCase(), signInWords) || any(lower.slice(0, 4000), signInWords);
  if (!title) return appError('not-whmcs', isClientArea ? 'client_area_page' : 'web_page', { status }, facts);
  const id = isClientArea ? 'client_area_page_titled' : 'web_page_titled';
  return appError('not-whmcs', id, { status, title }, facts);
}

const otherJson = (quoted: string, facts: Facts): AppError =>
  quoted
    ? appError('not-whmcs', 'not_whmcs', { answer: quoted.slice(0, 300) }, facts)
    : appError('not-whmcs', 'not_whmcs_unexplained', {}, facts);

const unreadable = (status: number, beginning: string, facts: Facts): AppError =>
  beginning.trim()
    ? appError('unreadable-answer', 'response_format', { status }, { ...facts, beginning })
    : appError('unreadable-answer', 'response_empty', { status }, facts);
