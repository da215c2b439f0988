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

/** The types that WHMCS gives to people; the list is open. */
const types: Record<string, typeof m.common_type_owner> = {
  Owner: m.common_type_owner,
  'Authorized User': m.common_type_authorized_user,
  'Registered User': m.common_type_registered_user,
  Subaccount: m.common_type_subaccount,
  Contact: m.common_role_contact,
  Operator: m.common_type_operator,
  Guest: m.common_role_guest,
};

/** The type of a person, as given if it is not a known one. */
export const typeName = (type: string, locale: Locale = getLocale()): string =>
  (Object.hasOwn(types, type) && types[type]?.({}, { locale })) || type;

/** The label beside the author of a message, on screen and on paper: the type that the server gave, or else the side. */
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

/** `Jane Doe <jane@example.com>`, as far as it is known. */
export function nameAndAddress({ name, email }: Owner): string {
  return name && email ? `${name} <${email}>` : name || email;
}

/** The client that the author writes for: by name, or by address where the names are the same; '' for none. */
export function writesFor({ author, owner }: Pick<Message, 'author' | 'owner'>): string {
  if (!owner) return '';
  return owner.name && owner.name !== author.name ? owner.name : owner.email;
}

/** “Tom for Jane Doe”: the administrator who opened the ticket, and the client; '' if the client opened it. */
export function openedBy(
  { openedBy: admin, requestor }: Pick<TicketHead, 'openedBy' | 'requestor'>,
  locale: Locale = getLocale(),
): string {
  const client = requestor.name || requestor.email;
  if (!admin || !client || client === admin) return admin;
  return m.common_opened_for({ admin, client }, { locale });
}

/** “Service 12” or “Domain 7”; as given if it is neither. */
export function serviceName(service: string, locale: Locale = getLocale()): string {
  const [, kind, number] = /^([SD])(\d+)$/.exec(service) ?? [];
  if (number === undefined) return service;
  return (kind === 'S' ? m.common_service : m.common_domain)({ number }, { locale });
}

const formats = new Map<string, Intl.DateTimeFormat | null>();

/** null if this system does not know the zone: the vault may come from another system. */
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
 * What the server wrote, never shifted to another zone, with the name of the server's zone at that moment.
 * As given if it is not a date; '' for none.
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

/** Chinese puts the zone in brackets, which a time does not need. */
const textOf = (parts: Intl.DateTimeFormatPart[], zoneName?: string): string =>
  parts
    .map(({ type, value }) =>
      type === 'timeZoneName'
        ? (zoneName ?? value)
        : type === 'literal'
          ? value.replace(/[[\]]/g, '')
          : value,
    )
    .join('');

/**
 * An instant by the clocks of a zone, and with the zone's name; in UTC if the zone is not known.
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
