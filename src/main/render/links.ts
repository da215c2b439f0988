import { SentenceError } from '../../shared/app-error.ts';

/** Schemes that a link of a message may have. */
export const linkSchemes = ['http', 'https', 'mailto'];

/** The longest link that is opened. */
const longestLink = 2000;
const mostRecipients = 10;
const longestAddress = 254;
/** No name in the DNS is longer. A longer one could push its end, which decides, out of a dialog. */
const longestHost = 253;

/** A link that may be opened. */
export interface Link {
  kind: 'web' | 'mail';
  /** What is opened: ASCII alone, and of a mail nothing but addresses, subject and body. */
  href: string;
  /** Where it leads: the host with its port, or the recipients. International names are in Punycode. */
  target: string;
  /** The hosts that receive something: one, or the recipients' domains. */
  hosts: string[];
}

/** Reads a link. @returns null for one that could do more than open a web page or write a mail */
export function readLink(text: string): Link | null {
  const link = text.trim();
  if (/^mailto:/i.test(link)) return readMail(link);
  const url = URL.canParse(link) ? new URL(link) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.hostname.length > longestHost) return null;
  // A user name before the host is for nothing but to look like a host.
  url.username = '';
  url.password = '';
  return { kind: 'web', href: url.href, target: url.host, hosts: [url.host] };
}

/** @throws Failure `bad-link` for what is not opened */
export function linkToOpen(text: string): Link {
  const link = readLink(text);
  if (!link) {
    throw new SentenceError(
      'bad-link',
      'This link does not lead to a web page or a mail address, so it was not opened.',
      'Copy it if you trust it.',
    );
  }
  if (link.href.length <= longestLink) return link;
  throw new SentenceError(
    'bad-link',
    `This link has more than ${longestLink.toLocaleString('en')} characters, so it was not opened.`,
    'Copy it if you trust it.',
  );
}

/** `attach`, `bcc` and any other field could do what the reader does not see; they are dropped. */
function readMail(link: string): Link | null {
  const [path = '', query = ''] =
    link
      .slice('mailto:'.length)
      .split('#', 1)[0]
      ?.split(/\?(.*)/s) ?? [];
  const fields = query.split('&', 50).map((field) => {
    const [name = '', value = ''] = field.split(/=(.*)/s);
    return { name: name.toLowerCase(), value: decoded(value) };
  });
  const valueOf = (name: string): string => fields.find((field) => field.name === name)?.value ?? '';
  const recipients = [decoded(path), ...fields.flatMap(({ name, value }) => (name === 'to' ? [value] : []))]
    .flatMap((list) => list.split(',', mostRecipients + 2))
    .map((address) => address.trim())
    .filter((address) => address !== '');
  const addresses = recipients.map(readMailAddress);
  if (addresses.length === 0 || addresses.length > mostRecipients) return null;
  if (!addresses.every((address) => address !== null)) return null;
  const kept = (['subject', 'body'] as const).flatMap((name) => {
    const value = name === 'subject' ? valueOf(name).replace(/[\r\n]+/g, ' ') : valueOf(name);
    return value === '' ? [] : [`${name}=${encodeURIComponent(value)}`];
  });
  const to = addresses.map(({ local, domain }) => `${encodeURIComponent(local)}@${domain}`).join(',');
  return {
    kind: 'mail',
    href: `mailto:${to}${kept.length > 0 ? `?${kept.join('&')}` : ''}`,
    target: addresses.map(({ local, domain }) => `${local}@${domain}`).join(', '),
    hosts: [...new Set(addresses.map(({ domain }) => domain))],
  };
}

function readMailAddress(address: string): { local: string; domain: string } | null {
  if (address.length > longestAddress) return null;
  const [, local = '', given = ''] = /^([^\s@,;:<>"'()[\]\\]+)@([^\s@/?#:\\]+)$/u.exec(address) ?? [];
  if (local === '' || /[\p{Cc}\p{Cf}]/u.test(local)) return null;
  const domain = URL.canParse(`https://${given}`) ? new URL(`https://${given}`).host : '';
  return domain === '' || domain.length > longestHost ? null : { local, domain };
}

/** Without throwing for what is no percent-encoding; ill-formed text could not be encoded again. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text).toWellFormed();
  } catch {
    return text.toWellFormed();
  }
}

/**
 * What to show beside a link: its target, unless the link's text is an address with that very target.
 * Everything that could make one host look like another counts as different: a user name before the host, an
 * international name, text that is read in another order than it is written.
 */
export function targetToShow(text: string, href: string): string {
  const link = readLink(href);
  if (!link) return '';
  const plain = !/[\s\p{Cc}\p{Cf}]/u.test(text.trim()) && !/(^|[.@])xn--/.test(link.target);
  return plain && addressIn(text.trim()) === link.target.toLowerCase() ? '' : link.target;
}

/** Where a text leads that is an address by itself, with or without its scheme; '' for any other. */
function addressIn(text: string): string {
  if (/^mailto:/i.test(text)) return readLink(text)?.target.toLowerCase() ?? '';
  if (/^[^/?#]+@/.test(text)) return readLink(`mailto:${text}`)?.target.toLowerCase() ?? '';
  const address = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  return url && url.username === '' && url.password === '' ? url.host : '';
}
