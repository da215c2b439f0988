import * as v from 'valibot';

/** A date from WHMCS, and its UTC time according to the connection's time zone. */
export const Moment = v.object({
  /** `Y-m-d H:i:s` in the server's time zone, as received. */
  given: v.string(),
  /** ISO 8601 in UTC; null if `given` is not a valid date. */
  utc: v.nullable(v.string()),
});
export type Moment = v.InferOutput<typeof Moment>;

/** The side of the conversation. `requestor_type` has more values, and may get others. */
export const Side = v.picklist(['client', 'staff', 'guest', 'other']);
export type Side = v.InferOutput<typeof Side>;

export const Person = v.object({
  name: v.string(),
  email: v.string(),
  /** `requestor_type` as received (Owner, Operator, Contact…); '' before WHMCS 8.0. */
  type: v.string(),
  side: Side,
});
export type Person = v.InferOutput<typeof Person>;

export const Attachment = v.object({
  /** `attachments[].index` as received; null if the response has only a file name. */
  index: v.nullable(v.number()),
  fileName: v.string(),
  /** Whether the server sent `attachments_removed`. */
  state: v.picklist(['on-server', 'removed']),
});
export type Attachment = v.InferOutput<typeof Attachment>;

/** A client, from the fields `name` and `email` next to `requestor_*`. */
export const Owner = v.object({ name: v.string(), email: v.string() });
export type Owner = v.InferOutput<typeof Owner>;

export const Message = v.object({
  kind: v.picklist(['opening', 'reply', 'note']),
  /** `replyid` or `noteid`; null from old servers. */
  id: v.nullable(v.number()),
  /** The author: the administrator if staff opened the ticket for a client. */
  author: Person,
  /** The client on whose behalf the author writes; null if that is the author or unknown. */
  owner: v.nullable(Owner),
  /** `userid` and `contactid`, 0 if there is none. Replies by staff may contain those of a client. */
  userId: v.number(),
  contactId: v.number(),
  at: v.nullable(Moment),
  /** Decoded text, as the author wrote it. Untrusted: show it as text, or render and sanitise it. */
  text: v.string(),
  /** The client's rating from 1 to 5; null if there is none. */
  rating: v.nullable(v.number()),
  attachments: v.array(Attachment),
});
export type Message = v.InferOutput<typeof Message>;

export const TicketHead = v.object({
  /** `ticketid`: the internal ID. */
  ticketId: v.number(),
  /** `tid`: the number that clients see. */
  number: v.string(),
  subject: v.string(),
  status: v.string(),
  priority: v.string(),
  department: v.object({ id: v.number(), name: v.string() }),
  requestor: Person,
  /** The client behind the requestor; null if that is the requestor or unknown. */
  owner: v.nullable(Owner),
  /** The ticket's client: `userid` and `contactid`, 0 if there is none. */
  client: v.object({ userId: v.number(), contactId: v.number() }),
  cc: v.array(v.string()),
  openedAt: v.nullable(Moment),
  lastReplyAt: v.nullable(Moment),
  /** `admin`: the administrator who opened the ticket for the client, or ''. */
  openedBy: v.string(),
  /** `flag`: the administrator's ID, 0 if there is none. */
  flag: v.number(),
  /** `S12` for a service, `D7` for a domain, other values as received, or ''. */
  service: v.string(),
  /** Fields of the response that this version does not know, truncated if they are long. */
  extra: v.record(v.string(), v.unknown()),
});
export type TicketHead = v.InferOutput<typeof TicketHead>;

/** A ticket with all its messages and notes, oldest first. */
export const Thread = v.object({ ...TicketHead.entries, messages: v.array(Message) });
export type Thread = v.InferOutput<typeof Thread>;
