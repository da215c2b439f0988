import * as v from 'valibot';
import { ErrorReport } from './errors.ts';
import { id, place, text } from './limits.ts';
import { SyncProgress, SyncSettings } from './sync.ts';
import { Message, TicketHead } from './ticket.ts';

/** What the connection form sends. The secret goes one way: no call ever gives it back. */
export const ConnectionForm = v.strictObject({
  /** null for a new connection. */
  id: v.nullable(id),
  /** What people call the installation; '' for its host. */
  name: text(100),
  color: v.pipe(text(7), v.regex(/^#[0-9a-f]{6}$/, 'Not a colour.')),
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
  name: v.string(),
  /** `#rrggbb`, to tell its tickets from those of others. */
  color: v.string(),
  /** Ends in `/includes/api.php`; '' for tickets that came from files alone. */
  apiUrl: v.string(),
  host: v.string(),
  credentialKind: v.picklist(['api', 'admin']),
  identifier: v.string(),
  timeZone: v.string(),
  allowInsecure: v.boolean(),
  sync: SyncSettings,
});
export type Connection = v.InferOutput<typeof Connection>;

/** One row of the connection test: an API action that the app uses, and whether it may be called. */
export const PermissionCheck = v.object({
  action: v.picklist([
    'GetTicket',
    'GetTickets',
    'GetTicketAttachment',
    'GetSupportDepartments',
    'GetSupportStatuses',
    'GetTicketCounts',
  ]),
  failure: v.nullable(ErrorReport),
});
export type PermissionCheck = v.InferOutput<typeof PermissionCheck>;

/** What became of trying the addresses that a pasted one may stand for. */
export const FoundServer = v.object({
  /** The address that answers as WHMCS; null where none does. */
  found: v.nullable(v.object({ apiUrl: v.string(), insecure: v.boolean() })),
  /** Every address that was tried, and why it was refused. */
  tried: v.array(v.object({ apiUrl: v.string(), insecure: v.boolean(), failure: v.nullable(ErrorReport) })),
  /** What explains that none was found; null where nothing more can be said than what each address answered. */
  failure: v.nullable(ErrorReport),
});
export type FoundServer = v.InferOutput<typeof FoundServer>;

/** `disconnected`: its credential was forgotten; it is asked for nothing. */
export const Reachability = v.picklist([
  'disconnected',
  'unknown',
  'checking',
  'online',
  'offline',
  'refused',
]);
export type Reachability = v.InferOutput<typeof Reachability>;

/** What the server itself counts, when it was last asked. */
export const ServerCounts = v.object({
  active: v.number(),
  awaitingReply: v.number(),
  flagged: v.number(),
  statuses: v.array(v.object({ title: v.string(), count: v.number() })),
});
export type ServerCounts = v.InferOutput<typeof ServerCounts>;

/** A connection, and whether its server can be reached. */
export const ConnectionState = v.object({
  ...Connection.entries,
  /** null where it has not told any since the start. */
  counts: v.nullable(ServerCounts),
  reachability: Reachability,
  reachabilityFailure: v.nullable(ErrorReport),
});
export type ConnectionState = v.InferOutput<typeof ConnectionState>;

/** The state of the whole desk; sent again, whole, whenever it changes. */
export const AppState = v.object({
  host: v.string(),
  version: v.string(),
  /** `opening` may last while the keychain asks the person to unlock it. */
  vault: v.picklist(['opening', 'open', 'memory-only', 'failed']),
  vaultFailure: v.nullable(ErrorReport),
  vaultPath: v.string(),
  ticketCount: v.number(),
  connections: v.array(ConnectionState),
  /** Why the current fetch is about to be retried, and after how many seconds; null while it is not waiting. */
  waiting: v.nullable(v.object({ failure: ErrorReport, seconds: v.number() })),
});
export type AppState = v.InferOutput<typeof AppState>;

export const Revision = v.object({ id: v.number(), fetchedAt: v.string() });
export type Revision = v.InferOutput<typeof Revision>;

/** Messages that come with a thread, and with each call for more. */
export const messagesPerPage = 500;
/** The longest text that comes with a message, in UTF-16 units. */
export const textPageLength = 100_000;

/** Messages that fill the first screen: main renders as many with the thread itself. */
export const firstScreenMessages = 8;

/** An attachment, and what the vault has of it. */
export const ShownAttachment = v.object({
  fileName: v.string(),
  /** `left`: on the server, and not fetched; `lost`: the server has named no way to it. */
  state: v.picklist(['left', 'wanted', 'stored', 'deleted', 'too-large', 'failed', 'lost']),
  /** Bytes, where it is stored. */
  size: v.nullable(v.number()),
  failure: v.nullable(ErrorReport),
  /** How it can be shown here; null for what is only saved. */
  showAs: v.nullable(v.picklist(['image', 'text', 'pdf'])),
  /** It could run as a program, or carry one. */
  risky: v.boolean(),
});
export type ShownAttachment = v.InferOutput<typeof ShownAttachment>;

export const ShownMessage = v.object({
  ...Message.entries,
  /** Instead of the message's own attachments, in their order. */
  files: v.array(ShownAttachment),
  /** Position in the thread, oldest first; what `renderMessages` takes. */
  position: v.number(),
  /** The whole text's length in UTF-16 units; `text` is its beginning, the rest comes by `readText`. */
  textLength: v.number(),
  /** Sanitised HTML; null where it is not rendered yet, or too long to be. */
  html: v.nullable(v.string()),
});
export type ShownMessage = v.InferOutput<typeof ShownMessage>;

const threadEntries = {
  key: v.number(),
  /** `hasServer`: false for tickets that came from files alone; nothing more of them can be fetched. */
  connection: v.object({ id: v.number(), name: v.string(), color: v.string(), hasServer: v.boolean() }),
  starred: v.boolean(),
  tags: v.array(v.string()),
  privateNote: v.string(),
  head: TicketHead,
  statusColor: v.nullable(v.string()),
  timeZone: v.string(),
  /** When the server last gave the shown version. */
  fetchedAt: v.string(),
  /** When the server first said that the ticket is gone; null while it is there. */
  goneAt: v.nullable(v.string()),
  /** The ticket that this one was merged into on the server; `key` is null where it is not in the vault. */
  mergedInto: v.nullable(v.object({ key: v.nullable(v.number()), ticketId: v.number(), number: v.string() })),
  /** Tickets that were merged into this one. */
  mergedFrom: v.array(v.object({ key: v.number(), ticketId: v.number(), number: v.string() })),
  /** Newest first; the first is the one in force. */
  revisions: v.array(Revision),
  shownRevision: v.number(),
  messageCount: v.number(),
};

export const ShownThread = v.object({
  ...threadEntries,
  /** The first {@link messagesPerPage}. */
  messages: v.array(ShownMessage),
});
export type ShownThread = v.InferOutput<typeof ShownThread>;

/** A thread without its messages, and what the vault has of their attachments: what can change while one is open. */
export const ThreadState = v.object({
  ...threadEntries,
  /** Of the messages that have any. */
  attachments: v.array(v.object({ position: v.number(), files: v.array(ShownAttachment) })),
});
export type ThreadState = v.InferOutput<typeof ThreadState>;

const Field = v.object({ name: v.string(), value: v.string() });

/** Everything that an answer says, field by field, as it came; without the client's access code. */
export const TicketDetails = v.object({
  fields: v.array(Field),
  /** Of replies and notes, by position in the thread; texts are left out. */
  messages: v.array(v.object({ position: v.number(), fields: v.array(Field) })),
  /** The answer itself, indented; its beginning, where it is very long. */
  raw: v.string(),
  rawCut: v.boolean(),
  /** What the answer was encoded in, and how many bytes it has. */
  charset: v.string(),
  bytes: v.number(),
});
export type TicketDetails = v.InferOutput<typeof TicketDetails>;

export const FetchResult = v.object({
  key: v.number(),
  matchedBy: v.picklist(['number', 'id']),
  change: v.picklist(['new', 'changed', 'unchanged']),
  /** The `ticketid` of the ticket that the server answered with instead, as it does after a merge; null for none. */
  mergedInto: v.nullable(v.number()),
});
/** With the thread itself, so that showing what came takes no second call. */
export const FetchedThread = v.object({ ...FetchResult.entries, thread: ShownThread });
export type FetchedThread = v.InferOutput<typeof FetchedThread>;
export type FetchResult = v.InferOutput<typeof FetchResult>;

export const PdfOptions = v.strictObject({
  paper: v.picklist(['A4', 'Letter']),
  includeNotes: v.boolean(),
  newestFirst: v.boolean(),
  language: v.picklist(['en', 'zh-Hant']),
});
export type PdfOptions = v.InferOutput<typeof PdfOptions>;

/** Where a file is in a version of a ticket: its message's position, and its place among the message's files. */
export const AttachmentRef = v.strictObject({
  key: id,
  revision: id,
  position: place,
  at: place,
});
export type AttachmentRef = v.InferOutput<typeof AttachmentRef>;

/** What the page needs to follow syncs; sent while one runs, a few times a second at most. */
export const SyncState = v.array(SyncProgress);
export type SyncState = v.InferOutput<typeof SyncState>;
