import * as v from 'valibot';

/** A moment as WHMCS gave it, and what it is in UTC by the connection's time zone. */
export const Moment = v.object({
  /** `Y-m-d H:i:s` in the server's own zone, as it came. */
  given: v.string(),
  /** ISO 8601 in UTC; null where `given` cannot be understood. */
  utc: v.nullable(v.string()),
});
export type Moment = v.InferOutput<typeof Moment>;

/** On which side of the desk somebody is; `requestor_type` itself is an open list. */
export const Side = v.picklist(['client', 'staff', 'guest', 'other']);
export type Side = v.InferOutput<typeof Side>;

export const Person = v.object({
  name: v.string(),
  email: v.string(),
  /** `requestor_type` as given (Owner, Operator, Contact…), or '' before WHMCS 8.0. */
  type: v.string(),
  side: Side,
});
export type Person = v.InferOutput<typeof Person>;

export const Attachment = v.object({
  /** `attachments[].index`, never shifted; null where the answer names the file alone. */
  index: v.nullable(v.number()),
  fileName: v.string(),
  /** `removed`: the server said `attachments_removed`. */
  state: v.picklist(['on-server', 'removed']),
});
export type Attachment = v.InferOutput<typeof Attachment>;

/** A client as an installation knows them: `name` and `email` beside `requestor_*`. */
export const Owner = v.object({ name: v.string(), email: v.string() });
export type Owner = v.InferOutput<typeof Owner>;

export const Message = v.object({
  kind: v.picklist(['opening', 'reply', 'note']),
  /** `replyid` or `noteid`; null where an old server sends none. */
  id: v.nullable(v.number()),
  /** Who wrote it: the administrator where staff opened the ticket for a client. */
  author: Person,
  /** The client that the author writes for; null where that is the author, or nobody is named. */
  owner: v.nullable(Owner),
  /** `userid` and `contactid`, 0 for none. A reply of staff may carry a client's. */
  userId: v.number(),
  contactId: v.number(),
  at: v.nullable(Moment),
  /** As the person wrote it, without HTML encoding; still to be treated as text, or rendered and sanitised. */
  text: v.string(),
  /** 1 to 5 as the client rated it; null for none. */
  rating: v.nullable(v.number()),
  attachments: v.array(Attachment),
});
export type Message = v.InferOutput<typeof Message>;

export const TicketHead = v.object({
  /** `ticketid`: the number inside. */
  ticketId: v.number(),
  /** `tid`: what clients see. */
  number: v.string(),
  subject: v.string(),
  status: v.string(),
  priority: v.string(),
  department: v.object({ id: v.number(), name: v.string() }),
  requestor: Person,
  /** The client behind the requestor; null where that is the requestor, or nobody is named. */
  owner: v.nullable(Owner),
  /** The client that the ticket belongs to: `userid` and `contactid`, 0 for none. */
  client: v.object({ userId: v.number(), contactId: v.number() }),
  cc: v.array(v.string()),
  openedAt: v.nullable(Moment),
  lastReplyAt: v.nullable(Moment),
  /** `admin`: the member of staff who opened it for the client, or ''. */
  openedBy: v.string(),
  /** `flag`: the admin's id, 0 for none. */
  flag: v.number(),
  /** `S12` a service, `D7` a domain; as given, or ''. */
  service: v.string(),
  /** Fields of the answer that this version does not know: as they came, or cut to text where they are long. */
  extra: v.record(v.string(), v.unknown()),
});
export type TicketHead = v.InferOutput<typeof TicketHead>;

/** One ticket with all its messages and notes, oldest first. */
export const Thread = v.object({ ...TicketHead.entries, messages: v.array(Message) });
export type Thread = v.InferOutput<typeof Thread>;
