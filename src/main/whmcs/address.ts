import { isIP } from 'node:net';
import { AppError, SentenceError } from '../../shared/app-error.ts';
import { installationFolders } from './installation-folders.ts';
import { isLoopback } from './loopback.ts';
import { cleanPasted } from './pasted.ts';

/** The API's address of one installation. */
export interface ApiAddress {
  apiUrl: string;
  /** Whether the credential would travel unencrypted beyond this machine. */
  insecure: boolean;
}

const advice = 'Enter it as in https://billing.example.com/whmcs: the address of the WHMCS client area.';

/**
 * Makes the API's address of whatever a person pasted: a bare host, a folder, a client or admin page, or the whole
 * `includes/api.php`.
 * @returns the most likely of {@link addressCandidates}
 * @throws Failure `bad-address`, saying what is wrong with it.
 */
export function readAddress(pasted: string): ApiAddress {
  return addressCandidates(pasted)[0];
}

/**
 * All API addresses that a pasted one may stand for, the most likely first: which part of its path is the
 * installation's folder cannot always be told. Host and scheme are always the pasted ones.
 * @throws Failure `bad-address`, saying what is wrong with it.
 */
export function addressCandidates(pasted: string): [ApiAddress, ...ApiAddress[]] {
  if (pasted.length > 2000) throw bad(`An address cannot have ${pasted.length} characters.`);
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
  if (text === '') throw bad('There is no address yet.');
  const markdown = text.indexOf('](');
  const rest = markdown >= 0 ? text.slice(markdown + 2) : text;
  const web = rest.search(/https?\s*(?:[:;]|\.?[/\\]{2})/i);
  const words = (web >= 0 ? joinedScheme(rest.slice(web)) : rest).split(/[\s<>"“”]+/).filter(Boolean);
  const word = web >= 0 || words.length === 1 ? words[0] : onlyHost(words);
  if (word === undefined) throw bad(`“${text.slice(0, 80)}” cannot be read as an address.`);
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
    // A bracket that belongs to the address itself was opened in it.
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
    throw bad(
      `${text.replace(/^mailto:/i, '').slice(0, 80)} is an email address, not the address of a WHMCS installation.`,
    );
  }
  if (scheme !== undefined && !text.includes('@')) {
    throw bad(`“${pasted.slice(0, 80)}” is not the address of a web site.`);
  }
}

function parse(text: string): URL {
  if (!URL.canParse(text)) throw bad(`“${text.slice(0, 80)}” cannot be read as an address.`);
  const url = new URL(text);
  const host = url.hostname.replace(/\.$/, '');
  // No name in the DNS has more than 253 characters.
  if ((!/[.:]/.test(host) && host !== 'localhost') || /^\.|\.\./.test(host) || host.length > 253) {
    throw bad(`“${host.slice(0, 80)}” is not a complete host name.`);
  }
  return url;
}

const bad = (message: string): AppError => new SentenceError('bad-address', message, advice);
