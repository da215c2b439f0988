import * as v from 'valibot';
import { FailureReport } from './failure.ts';
import { Message, TicketHead } from './ticket.ts';

/** The longest that a field of a form or a query may be, in UTF-16 units. */
const text = (max: number) => v.pipe(v.string(), v.maxLength(max, `Longer than ${max} characters.`));

/** What the connection form sends. The secret goes one way: no call ever gives it back. */
export const ConnectionForm = v.object({
  address: text(2000),
  credentialKind: v.picklist(['api', 'admin']),
  /** API identifier, or the admin's user name. */
  identifier: text(500),
  /** API secret, or the admin's password; '' keeps the one in the keychain. */
  secret: text(500),
  /** '' for none. */
  accessKey: text(500),
  /** IANA name of the zone that the server's dates are in. */
  timeZone: text(100),
  /** The person insists on plain http to a host that is not this machine. */
  allowInsecure: v.boolean(),
});
export type ConnectionForm = v.InferOutput<typeof ConnectionForm>;

export const Connection = v.object({
  id: v.number(),
  /** Ends in `/includes/api.php`. */
  apiUrl: v.string(),
  host: v.string(),
  credentialKind: v.picklist(['api', 'admin']),
  identifier: v.string(),
  timeZone: v.string(),
  allowInsecure: v.boolean(),
});
export type Connection = v.InferOutput<typeof Connection>;

/** One row of the connection test: an action of the API that we use, and whether it may be called. */
export const Check = v.object({
  action: v.string(),
  purpose: v.string(),
  failure: v.nullable(FailureReport),
});
export type Check = v.InferOutput<typeof Check>;

export const Reachability = v.picklist(['unknown', 'checking', 'online', 'offline', 'refused']);
export type Reachability = v.InferOutput<typeof Reachability>;

/** The state of the whole desk; sent again, whole, whenever it changes. */
export const DeskState = v.object({
  host: v.string(),
  version: v.string(),
  /** `opening` may last while the keychain asks the person to unlock it. */
  vault: v.picklist(['opening', 'open', 'memory-only', 'failed']),
  vaultFailure: v.nullable(FailureReport),
  vaultPath: v.string(),
  ticketCount: v.number(),
  connection: v.nullable(Connection),
  reachability: Reachability,
  reachabilityFailure: v.nullable(FailureReport),
  /** Why the last try to reach the server is being tried again; '' when it is not. */
  waiting: v.string(),
});
export type DeskState = v.InferOutput<typeof DeskState>;

/** The most rows that a list is answered with. */
export const longestList = 1000;

export const TicketRow = v.object({
  /** The vault's own number for the ticket; every other call takes this. */
  key: v.number(),
  ticketId: v.number(),
  number: v.string(),
  subject: v.string(),
  status: v.string(),
  statusColor: v.nullable(v.string()),
  priority: v.string(),
  departmentName: v.string(),
  requestorName: v.string(),
  lastReplyUtc: v.nullable(v.string()),
  /** ISO 8601 in UTC, by this machine's clock. */
  fetchedAt: v.string(),
  gone: v.boolean(),
});
export type TicketRow = v.InferOutput<typeof TicketRow>;

export const Revision = v.object({ id: v.number(), fetchedAt: v.string() });
export type Revision = v.InferOutput<typeof Revision>;

/** Messages that fill the first screen: main renders as many with the thread itself. */
export const firstScreen = 8;

export const ShownMessage = v.object({
  ...Message.entries,
  /** Position in the thread, oldest first; what `renderMessages` takes. */
  position: v.number(),
  /** Sanitised HTML; null where it is not rendered yet, or too long to be. */
  html: v.nullable(v.string()),
});
export type ShownMessage = v.InferOutput<typeof ShownMessage>;

export const ShownThread = v.object({
  key: v.number(),
  head: TicketHead,
  statusColor: v.nullable(v.string()),
  timeZone: v.string(),
  fetchedAt: v.string(),
  /** When the server first said that the ticket is gone; null while it is there. */
  goneAt: v.nullable(v.string()),
  /** Newest first; the first is the one in force. */
  revisions: v.array(Revision),
  shownRevision: v.number(),
  messages: v.array(ShownMessage),
});
export type ShownThread = v.InferOutput<typeof ShownThread>;

export const FetchResult = v.object({
  key: v.number(),
  matchedBy: v.picklist(['number', 'id']),
  change: v.picklist(['new', 'changed', 'unchanged']),
});
/** With the thread itself, so that showing what came takes no second call. */
export const FetchedThread = v.object({ ...FetchResult.entries, thread: ShownThread });
export type FetchResult = v.InferOutput<typeof FetchResult>;

export const PdfOptions = v.object({
  paper: v.picklist(['A4', 'Letter']),
  includeNotes: v.boolean(),
  newestFirst: v.boolean(),
});
export type PdfOptions = v.InferOutput<typeof PdfOptions>;
