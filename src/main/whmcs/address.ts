import { isIP } from 'node:net';
import { appError, type AppError } from '../../shared/app-error.ts';
import { installationFolders } from './installation-folders.ts';
import { isLoopback } from './loopback.ts';
import { cleanPasted } from './pasted.ts';

/** The API's address of one installation. */
export interface ApiAddress {
  apiUrl: string;
  /** Whether the credential would be sent unencrypted over the network. */
  insecure: boolean;
}

/**
 * Reads the API's address from whatever the user pasted: a bare host, a folder, a client or admin page, or the full
 * `includes/api.php`.
 * @returns the most likely of {@link addressCandidates}
 * @throws AppError `bad-address`
 */
export function readAddress(pasted: string): ApiAddress {
  return addressCandidates(pasted)[0];
}

/**
 * All API addresses that a pasted one may stand for, the most likely first: it is not always clear which part of its
 * path is the installation's folder. Host and scheme are always the pasted ones.
 * @throws AppError `bad-address`
 */
export function addressCandidates(pasted: string): [ApiAddress, ...ApiAddress[]] {
  if (pasted.length > 2000) throw appError('bad-address', 'address_too_long', { length: pasted.length });
  const url = parse(extract(cleanPasted(pasted)));
  const insecure = url.protocol === 'http:' && !isLoopback(url.hostname);
  const origin = `${url.protocol}//${url.host.replace(/\.(?=:|$)/, '')}`;
  const [first = '', ...others] = installationFolders(url);
  const at = (folder: string): ApiAddress => ({ apiUrl: `${origin}${folder}/includes/api.php`, insecure });
  return [at(first), ...others.map(at)];
}

const quotes = '"\'`“”„‟«»‹›‘’‚‛「」『』';
const before = `${quotes}<([{*|`;
const after = `${quotes}>)]}.,;:!?。、，*|`;

/** The address inside what was pasted with it: a label, a Markdown link, quotes, brackets, punctuation. */
function extract(pasted: string): string {
  const text = /^https?%3a%2f%2f/i.test(pasted) ? decoded(pasted) : pasted;
  if (text === '') throw appError('bad-address', 'address_missing');
  const markdown = text.indexOf('](');
  const rest = markdown >= 0 ? text.slice(markdown + 2) : text;
  const web = rest.search(/https?\s*(?:[:;]|\.?[/\\]{2})/i);
  const words = (web >= 0 ? joinedScheme(rest.slice(web)) : rest).split(/[\s<>"“”]+/).filter(Boolean);
  const word = web >= 0 || words.length === 1 ? words[0] : onlyHost(words);
  if (word === undefined) throw unreadable(text);
  return withScheme(withoutWrapping(word), text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The scheme without the space that may follow it. */
const joinedScheme = (text: string): string =>
  text.replace(
    /^(https?)\s*((?:[:;]|\.(?=[/\\]{2}))?[/\\]*)\s*/i,
    (_, scheme: string, rest: string) => `${scheme}${rest}`,
  );

/** `Our WHMCS: billing.example.com` */
function onlyHost(words: string[]): string | undefined {
  const hosts = words.filter((word) => /[\p{L}\p{N}]\.[\p{L}\p{N}]/u.test(word));
  return hosts.length === 1 ? hosts[0] : undefined;
}

function withoutWrapping(word: string): string {
  let start = 0;
  let end = word.length;
  const isIpv6 = /^\[[0-9a-f:.]+\]/i.test(word);
  while (start < end && before.includes(word[start] ?? '') && !isIpv6) start += 1;
  while (end > start && after.includes(word[end - 1] ?? '')) {
    const last = word[end - 1] ?? '';
    const opening = { ')': '(', ']': '[' }[last];
    // A bracket that is part of the address was opened in it.
    if (opening && word.slice(start, end).includes(opening)) break;
    end -= 1;
  }
  return word.slice(start, end);
}

/** `https//host`, `https:/host`, `https:host`, `https:\\host` and `//host` with a proper scheme. */
function withScheme(word: string, pasted: string): string {
  let rest = word.replaceAll('\\', '/').replace(/^(?:url|link|address)[:=]\/*/i, '');
  let scheme = '';
  for (;;) {
    const match = /^(https?)(?:[:;]\/*|\.?\/{2,})/i.exec(rest);
    if (!match) break;
    scheme = String(match[1]).toLowerCase();
    rest = rest.slice(match[0].length);
  }
  rest = rest.replace(/^:?\/+/, '');
  if (isIP(rest) === 6) rest = `[${rest}]`;
  if (scheme) return `${scheme}://${rest}`;
  refuseOther(rest, pasted);
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::|\/|$)/i.test(rest);
  return `${isLocal ? 'http' : 'https'}://${rest}`;
}

function refuseOther(text: string, pasted: string): void {
  const scheme = /^([a-z][a-z0-9+.-]*):(?!\d)/i.exec(text)?.[1]?.toLowerCase();
  if (/^(?:mailto:)?[^\s/@:]+@[^\s/@]+$/i.test(text)) {
    throw appError('bad-address', 'address_is_email', { text: text.replace(/^mailto:/i, '').slice(0, 80) });
  }
  if (scheme !== undefined && !text.includes('@')) {
    throw appError('bad-address', 'address_not_web', { text: pasted.slice(0, 80) });
  }
}

function parse(text: string): URL {
  if (!URL.canParse(text)) throw unreadable(text);
  const url = new URL(text);
  const host = url.hostname.replace(/\.$/, '');
  // No name in the DNS has more than 253 characters.
  if ((!/[.:]/.test(host) && host !== 'localhost') || /^\.|\.\./.test(host) || host.length > 253) {
    throw appError('bad-address', 'address_host_incomplete', { host: host.slice(0, 80) });
  }
  return url;
}

const unreadable = (text: string): AppError =>
  appError('bad-address', 'address_unreadable', { text: text.slice(0, 80) });
