import type { Message, Moment, Owner, Side, TicketHead } from '../contract/ticket.ts';
import { m } from '../i18n/generated/messages.js';
import { getLocale } from '../i18n/generated/runtime.js';
import { intlLocale, type Locale } from '../i18n/locale.ts';

const sides = {
  client: m.common_role_client,
  staff: m.common_role_staff,
  guest: m.common_role_guest,
  other: m.common_role_other,
} satisfies Record<Side, unknown>;

/** The person types of WHMCS; there may be others. */
const types: Record<string, typeof m.common_type_owner> = {
  Owner: m.common_type_owner,
  'Authorized User': m.common_type_authorized_user,
  'Registered User': m.common_type_registered_user,
  Subaccount: m.common_type_subaccount,
  Contact: m.common_role_contact,
  Operator: m.common_type_operator,
  Guest: m.common_role_guest,
};

/** The label of a person type; unknown types are returned unchanged. */
export const typeName = (type: string, locale: Locale = getLocale()): string =>
  (Object.hasOwn(types, type) && types[type]?.({}, { locale })) || type;

/** The label of a message's author, on screen and on paper: the type that the server sent, or else the side. */
export function roleOf(
  message: Pick<Message, 'kind' | 'author' | 'contactId'>,
  locale: Locale = getLocale(),
): string {
  if (message.kind === 'note') return m.common_role_note({}, { locale });
  const { type, side } = message.author;
  if (type) return typeName(type, locale);
  const label = side === 'client' && message.contactId > 0 ? m.common_role_contact : sides[side];
  return label({}, { locale });
}

/** `Jane Doe <jane@example.com>`; unknown parts are omitted. */
export function nameAndAddress({ name, email }: Owner): string {
  return name && email ? `${name} <${email}>` : name || email;
}

/**
 * The client on whose behalf the author writes: the name, or the address if the names are equal; '' if there is none.
 */
export function writesFor({ author, owner }: Pick<Message, 'author' | 'owner'>): string {
  if (!owner) return '';
  return owner.name && owner.name !== author.name ? owner.name : owner.email;
}

/** “Tom for Jane Doe” if an administrator opened the ticket for a client; otherwise ''. */
export function openedBy(
  { openedBy: admin, requestor }: Pick<TicketHead, 'openedBy' | 'requestor'>,
  locale: Locale = getLocale(),
): string {
  const client = requestor.name || requestor.email;
  if (!admin || !client || client === admin) return admin;
  return m.common_opened_for({ admin, client }, { locale });
}

/** “Service 12” or “Domain 7”; other values are returned unchanged. */
export function serviceName(service: string, locale: Locale = getLocale()): string {
  const [, kind, number] = /^([SD])(\d+)$/.exec(service) ?? [];
  if (number === undefined) return service;
  return (kind === 'S' ? m.common_service : m.common_domain)({ number }, { locale });
}

const formats = new Map<string, Intl.DateTimeFormat | null>();

/** null if this system does not know the time zone, which may come from another system. */
function formatter(timeZone: string, month: 'short' | 'long', locale: Locale): Intl.DateTimeFormat | null {
  const name = `${timeZone} ${month} ${intlLocale[locale]}`;
  const known = formats.get(name);
  if (known !== undefined) return known;
  const made = makeFormatter(timeZone, month, locale);
  formats.set(name, made);
  return made;
}

function makeFormatter(
  timeZone: string,
  month: 'short' | 'long',
  locale: Locale,
): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat(intlLocale[locale], {
      day: 'numeric',
      month,
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
      timeZone,
    });
  } catch {
    return null;
  }
}

/**
 * Formats a date without converting it, followed by the abbreviation of the server's time zone. Invalid dates are
 * returned unchanged; '' if there is none.
 */
export function when(
  moment: Moment | null,
  zone: string,
  month: 'short' | 'long',
  locale: Locale = getLocale(),
): string {
  if (!moment) return '';
  const wall = Date.parse(`${moment.given.trim().replace(' ', 'T')}Z`);
  if (moment.utc === null || Number.isNaN(wall)) return moment.given;
  const parts = formatter('UTC', month, locale)?.formatToParts(wall) ?? [];
  const zoneName = formatter(zone, month, locale)
    ?.formatToParts(Date.parse(moment.utc))
    .find(({ type }) => type === 'timeZoneName');
  return textOf(parts, zoneName?.value ?? zone);
}

const textOf = (parts: Intl.DateTimeFormatPart[], zoneName?: string): string =>
  parts.map((part) => partText(part, zoneName)).join('');

function partText({ type, value }: Intl.DateTimeFormatPart, zoneName = value): string {
  if (type === 'timeZoneName') return zoneName;
  // Chinese puts the zone in brackets, which a time does not need.
  if (type === 'literal') return value.replace(/[[\]]/g, '');
  // British English abbreviates only this month to four letters.
  return type === 'month' && value === 'Sept' ? value.slice(0, 3) : value;
}

/**
 * Formats an instant in a time zone, followed by the zone's name; in UTC if the zone is unknown.
 * @param iso in UTC
 */
export const instantIn = (
  iso: string,
  zone: string,
  month: 'short' | 'long',
  locale: Locale = getLocale(),
): string => {
  const format = formatter(zone, month, locale) ?? formatter('UTC', month, locale);
  return format ? textOf(format.formatToParts(Date.parse(iso))) : iso;
};
