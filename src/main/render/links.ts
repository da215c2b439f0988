import { appError } from '../../shared/app-error.ts';

/** Schemes of links that are allowed in messages. */
export const linkSchemes = ['http', 'https', 'mailto'];

/** The longest link that is opened. */
const maxLinkLength = 2000;
const maxRecipients = 10;
const maxAddressLength = 254;
/** The limit of DNS. In a longer name, the significant end could be hidden in the dialog. */
const maxHostLength = 253;

/** A link that may be opened. */
export interface Link {
  kind: 'web' | 'mail';
  /** The URL that is opened: only ASCII, and for an email only addresses, subject and body. */
  href: string;
  /** The host with its port, or the recipients. International names are in Punycode. */
  target: string;
  /** The hosts that receive data: one, or the recipients' domains. */
  hosts: string[];
}

/** Parses a link. @returns null for a link that could do more than open a web page or compose an email */
export function readLink(text: string): Link | null {
  const link = text.trim();
  if (/^mailto:/i.test(link)) return readMail(link);
  const url = URL.canParse(link) ? new URL(link) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.hostname.length > maxHostLength) return null;
  // A user name before the host is only used to imitate another host.
  url.username = '';
  url.password = '';
  return { kind: 'web', href: url.href, target: url.host, hosts: [url.host] };
}

/** @throws AppError `bad-link` for a link that must not be opened */
export function linkToOpen(text: string): Link {
  const link = readLink(text);
  if (!link) throw appError('bad-link', 'link_not_web');
  if (link.href.length <= maxLinkLength) return link;
  throw appError('bad-link', 'link_too_long', { limit: maxLinkLength });
}

/** `attach`, `bcc` and other fields, whose effect the user does not see, are dropped. */
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
    .flatMap((list) => list.split(',', maxRecipients + 2))
    .map((address) => address.trim())
    .filter((address) => address !== '');
  const addresses = recipients.map(readMailAddress);
  if (addresses.length === 0 || addresses.length > maxRecipients) return null;
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
  if (address.length > maxAddressLength) return null;
  const [, local = '', host = ''] = /^([^\s@,;:<>"'()[\]\\]+)@([^\s@/?#:\\]+)$/u.exec(address) ?? [];
  if (local === '' || /[\p{Cc}\p{Cf}]/u.test(local)) return null;
  const domain = URL.canParse(`https://${host}`) ? new URL(`https://${host}`).host : '';
  return domain === '' || domain.length > maxHostLength ? null : { local, domain };
}

/** Never throws. The result is well-formed, so that it can be encoded again. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text).toWellFormed();
  } catch {
    return text.toWellFormed();
  }
}

/**
 * The target to show beside a link; '' if the link's text is an address with the same target. A text that could imitate
 * another host counts as different: with a user name before the host, an international name, or another text direction.
 */
export function targetToShow(text: string, href: string): string {
  const link = readLink(href);
  if (!link) return '';
  const plain = !/[\s\p{Cc}\p{Cf}]/u.test(text.trim()) && !/(^|[.@])xn--/.test(link.target);
  return plain && addressIn(text.trim()) === link.target.toLowerCase() ? '' : link.target;
}

/** The target of a text that is an address, with or without scheme; '' for any other text. */
function addressIn(text: string): string {
  if (/^mailto:/i.test(text)) return readLink(text)?.target.toLowerCase() ?? '';
  if (/^[^/?#]+@/.test(text)) return readLink(`mailto:${text}`)?.target.toLowerCase() ?? '';
  const address = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  return url && url.username === '' && url.password === '' ? url.host : '';
}
