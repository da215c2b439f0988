import { decodeHTMLStrict } from 'entities';
import { Failure } from '../../contract/failure.ts';
import { messageOf } from './answer.ts';
import { maxGuessed } from './limits.ts';
import {
  busyFailure,
  firewallFailure,
  licenseFailure,
  maintenanceFailure,
  rateLimitFailure,
  serverOutputFailure,
} from './obstacles.ts';
import { rateLimit } from './refusal.ts';
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

/** Words that only a firewall's page holds, and the product that writes them. */
const firewallWords: [word: string, name: string][] = [
  ['imunify360', 'Imunify360'],
  ['mod_security', 'ModSecurity'],
  ['modsecurity', 'ModSecurity'],
  ['not acceptable!', 'ModSecurity'],
  ['wordfence', 'Wordfence'],
  ['sucuri', 'Sucuri'],
  ['incapsula', 'Imperva'],
  ['ddos-guard', 'DDoS-Guard'],
  ['cf-chl', 'Cloudflare'],
  ['challenge-platform', 'Cloudflare'],
  ['attention required! | cloudflare', 'Cloudflare'],
  ['just a moment', 'Cloudflare'],
  ['checking your browser', ''],
  ['captcha', ''],
  ['web application firewall', ''],
  ['blocked by firewall', ''],
];

const licenseWords = [
  'licenseerror',
  'license invalid',
  'license expired',
  'license suspended',
  'licensing error',
];
const maintenanceWords = ['maintenance'];
const signInWords = ['log in', 'login', 'sign in', 'client area'];

const any = (text: string, words: string[]): boolean => words.some((word) => text.includes(word));

/** The failure for a body that is no API answer: what it most probably is, and what to do about it. */
export function foreignAnswer(
  { status, url, body, fields, retryAfter }: Foreign,
  redaction: Redaction,
): Failure {
  const head = body.slice(0, maxGuessed);
  const lower = head.toLowerCase();
  const isPage = any(lower, ['<!doctype html', '<html', '<head', '<body', '<title', '<h1']);
  const title = redaction.quote(titleOf(head, lower)).slice(0, 200);
  const facts = { status: String(status), url, ...(title && { title }) };

  if (any(lower, ['emitterexception', 'output has been emitted'])) return serverOutputFailure(facts);
  if (status === 429) return busyFailure(retryAfter, facts);
  const firewall = firewallWords.find(([word]) => lower.includes(word));
  if (firewall && isRefusal(status, isPage, fields)) return firewallFailure(firewall[1], facts);
  if (fields && isRateLimit(head, retryAfter)) return rateLimitFailure(retryAfter, facts);
  if (isPage && any(lower, licenseWords)) return licenseFailure(facts);
  if (status >= 500 || any(title.toLowerCase(), maintenanceWords)) {
    return troubledServer(status, isPage, title, lower, retryAfter, facts);
  }
  if (status === 401) return protectedByPassword(facts);
  if (status === 403 || status === 405 || status === 406) return forbidden(status, title, facts);
  if (isPage || status === 404) return otherPage(status, title, lower, facts);
  if (fields) return otherJson(redaction.quote(messageOf(fields)), facts);
  return unreadable(status, redaction.quote(body).slice(0, 200), facts);
}

/** Whether JSON that is not WHMCS’s comes from a proxy that limits how often the server is called. */
const isRateLimit = (head: string, retryAfter: number | null): boolean =>
  retryAfter !== null || rateLimit.test(head.slice(0, 4000));

/** Ordinary pages mention captchas, too. */
const isRefusal = (status: number, isPage: boolean, fields: Foreign['fields']): boolean =>
  status >= 400 || fields !== null || isPage;

/** The first title or, where there is none, the first heading, as text. Searched without a regular expression. */
function titleOf(head: string, lower: string): string {
  for (const tag of ['title', 'h1']) {
    const open = lower.indexOf(`<${tag}`);
    const start = open < 0 ? -1 : head.indexOf('>', open);
    if (start < 0) continue;
    const end = head.indexOf('<', start);
    const text = decodeHTMLStrict(
      head.slice(start + 1, end < 0 ? start + 2000 : Math.min(end, start + 2000)),
    );
    if (text.trim()) return text.split(/\s/).filter(Boolean).join(' ');
  }
  return '';
}

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
): Failure {
  const saysSo =
    any(title.toLowerCase(), maintenanceWords) || (status === 503 && any(lower, maintenanceWords));
  if (saysSo || (status === 503 && isPage && title && !overloadTitle.test(title))) {
    return maintenanceFailure(title, retryAfter, facts);
  }
  if (status !== 500) return busyFailure(retryAfter, facts);
  return new Failure(
    'server-error',
    `WHMCS failed while it worked on the request (HTTP 500${title ? `, “${title}”` : ''}).`,
    'Try again. If it happens again, ask your WHMCS administrator to look at the server’s PHP error log.',
    facts,
  );
}

const protectedByPassword = (facts: Record<string, string>): Failure =>
  new Failure(
    'blocked-by-firewall',
    'The web server asks for a password of its own before it lets requests reach WHMCS (HTTP 401).',
    'Ask whoever runs the web server to exempt includes/api.php from this password.',
    facts,
  );

const forbidden = (status: number, title: string, facts: Record<string, string>): Failure =>
  new Failure(
    'blocked-by-firewall',
    `The web server refused the request before it reached WHMCS (HTTP ${status}${title ? `, “${title}”` : ''}).`,
    'Ask whoever runs the web server to allow POST requests to includes/api.php from your IP address.',
    facts,
  );

function otherPage(status: number, title: string, lower: string, facts: Record<string, string>): Failure {
  const probably =
    status === 404
      ? 'there is no API at this address'
      : any(title.toLowerCase(), signInWords) || any(lower.slice(0, 4000), signInWords)
        ? 'probably a page of the client or admin area'
        : 'probably the address is not quite right';
  return new Failure(
    'not-whmcs',
    `The server answered with a web page${title ? `, “${title}”` : ''} (HTTP ${status}): ${probably}.`,
    'Check the address: the API is in the folder of the client area, at includes/api.php.',
    facts,
  );
}

const otherJson = (quoted: string, facts: Record<string, string>): Failure =>
  new Failure(
    'not-whmcs',
    `The server answered, but not as WHMCS does${quoted ? `: “${quoted.slice(0, 300)}”` : ''}.`,
    'Check the address. If it is right, show this to your WHMCS administrator.',
    facts,
  );

const unreadable = (status: number, beginning: string, facts: Record<string, string>): Failure =>
  new Failure(
    'unreadable-answer',
    beginning.trim()
      ? `The server’s answer is not in a format that WHMCS uses (HTTP ${status}).`
      : `The server’s answer is empty or cannot be shown (HTTP ${status}).`,
    'Check the address. If it is right, ask your WHMCS administrator to look at the server’s error log.',
    { ...facts, ...(beginning.trim() && { beginning }) },
  );
