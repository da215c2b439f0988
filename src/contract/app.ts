import * as v from 'valibot';
import { ErrorReport } from './errors.ts';
import { id, place, text } from './limits.ts';
import { SyncProgress, SyncSettings } from './sync.ts';
import { Message, TicketHead } from './ticket.ts';

/** The values of the connection form. Secrets only go from the page to main; no call returns them. */
export const ConnectionForm = v.strictObject({
  /** null for a new connection. */
  id: v.nullable(id),
  /** Display name; '' uses the host. */
  name: text(100),
  color: v.pipe(text(7), v.regex(/^#[0-9a-f]{6}$/, 'Not a colour.')),
  address: text(2000),
  credentialKind: v.picklist(['api', 'admin']),
  /** API identifier, or the administrator's user name. */
  identifier: text(500),
  /** API secret, or the administrator's password; '' keeps the stored one. */
  secret: text(500),
  /** '' if there is none. */
  accessKey: text(500),
  /** IANA time zone of the server's dates. */
  timeZone: text(100),
  /** Whether the user allowed plain HTTP to a host other than this computer. */
  allowInsecure: v.boolean(),
});
export type ConnectionForm = v.InferOutput<typeof ConnectionForm>;

export const Connection = v.object({
  id: v.number(),
  name: v.string(),
  /** `#rrggbb`; marks the connection's tickets in the list. */
  color: v.string(),
  /** Ends in `/includes/api.php`; '' for imported tickets without a server. */
  apiUrl: v.string(),
  host: v.string(),
  credentialKind: v.picklist(['api', 'admin']),
  identifier: v.string(),
  timeZone: v.string(),
  allowInsecure: v.boolean(),
  sync: SyncSettings,
});
export type Connection = v.InferOutput<typeof Connection>;

/** A row of the connection test: an API action, and the error if it may not be called. */
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

/** The result of probing the addresses that a pasted one can mean. */
export const FoundServer = v.object({
  /** The address that answers as WHMCS; null if there is none. */
  found: v.nullable(v.object({ apiUrl: v.string(), insecure: v.boolean() })),
  /** All addresses that were probed, and why each was rejected. */
  tried: v.array(v.object({ apiUrl: v.string(), insecure: v.boolean(), failure: v.nullable(ErrorReport) })),
  /** Why no address was found; null if the errors of the addresses have no common cause. */
  failure: v.nullable(ErrorReport),
});
export type FoundServer = v.InferOutput<typeof FoundServer>;

/** `disconnected`: its credentials were removed, and it is no longer contacted. */
export const Reachability = v.picklist([
  'disconnected',
  'unknown',
  'checking',
  'online',
  'offline',
  'refused',
]);
export type Reachability = v.InferOutput<typeof Reachability>;

/** Ticket counts, as reported by the server. */
export const ServerCounts = v.object({
  active: v.number(),
  awaitingReply: v.number(),
  flagged: v.number(),
  statuses: v.array(v.object({ title: v.string(), count: v.number() })),
});
export type ServerCounts = v.InferOutput<typeof ServerCounts>;

/** A connection and the reachability of its server. */
export const ConnectionState = v.object({
  ...Connection.entries,
  /** null until the server has reported them since the app started. */
  counts: v.nullable(ServerCounts),
  reachability: Reachability,
  reachabilityFailure: v.nullable(ErrorReport),
});
export type ConnectionState = v.InferOutput<typeof ConnectionState>;

/** `AppState.host` if the app runs on an installed Chromium. */
export const chromiumHost = 'Chromium host';

/** The state of the app, sent completely on every change. */
export const AppState = v.object({
  /** {@link chromiumHost}, or Electron and its version. */
  host: v.string(),
  version: v.string(),
  /** `opening` can take a while if the keychain asks the user to unlock it. */
  vault: v.picklist(['opening', 'open', 'memory-only', 'failed']),
  vaultFailure: v.nullable(ErrorReport),
  vaultPath: v.string(),
  ticketCount: v.number(),
  connections: v.array(ConnectionState),
  /** Why the current fetch waits, and the seconds until it is retried; null if it is not waiting. */
  waiting: v.nullable(v.object({ failure: ErrorReport, seconds: v.number() })),
});
export type AppState = v.InferOutput<typeof AppState>;

export const Revision = v.object({ id: v.number(), fetchedAt: v.string() });
export type Revision = v.InferOutput<typeof Revision>;

/** How many messages are sent with a thread, and per further call. */
export const messagesPerPage = 500;
/** The maximum length of a text sent with a message, in UTF-16 units. */
export const textPageLength = 100_000;

/** The number of messages on the first screen, which main renders with the thread. */
export const firstScreenMessages = 8;

/** An attachment and its state in the vault. */
export const ShownAttachment = v.object({
  fileName: v.string(),
  /** `left`: not downloaded; `lost`: the server offers no way to download it. */
  state: v.picklist(['left', 'wanted', 'stored', 'deleted', 'too-large', 'failed', 'lost']),
  /** Bytes; null if it is not stored. */
  size: v.nullable(v.number()),
  failure: v.nullable(ErrorReport),
  /** How it can be previewed; null if it can only be saved. */
  showAs: v.nullable(v.picklist(['image', 'text', 'pdf'])),
  /** Whether it could run as a program or contain one. */
  risky: v.boolean(),
});
export type ShownAttachment = v.InferOutput<typeof ShownAttachment>;

export const ShownMessage = v.object({
  ...Message.entries,
  /** Replaces the message's `attachments`, in the same order. */
  files: v.array(ShownAttachment),
  /** Position in the thread, oldest first; used by `renderMessages`. */
  position: v.number(),
  /** The length of the whole text in UTF-16 units. `text` is its beginning; `readText` reads the rest. */
  textLength: v.number(),
  /** Sanitised HTML; null if the message is not rendered yet or too long to render. */
  html: v.nullable(v.string()),
});
export type ShownMessage = v.InferOutput<typeof ShownMessage>;

const threadEntries = {
  key: v.number(),
  /** `hasServer` is false for imported tickets without a server. */
  connection: v.object({ id: v.number(), name: v.string(), color: v.string(), hasServer: v.boolean() }),
  starred: v.boolean(),
  tags: v.array(v.string()),
  privateNote: v.string(),
  head: TicketHead,
  statusColor: v.nullable(v.string()),
  timeZone: v.string(),
  /** When the version shown was last received from the server. */
  fetchedAt: v.string(),
  /** When the server first reported that the ticket no longer exists; null while it exists. */
  goneAt: v.nullable(v.string()),
  /** The ticket that this one was merged into; `key` is null if it is not in the vault. */
  mergedInto: v.nullable(v.object({ key: v.nullable(v.number()), ticketId: v.number(), number: v.string() })),
  /** Tickets that were merged into this one. */
  mergedFrom: v.array(v.object({ key: v.number(), ticketId: v.number(), number: v.string() })),
  /** Newest first; the first is the current version. */
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

/** What can change while a thread is open: everything but its messages, and the state of their attachments. */
export const ThreadState = v.object({
  ...threadEntries,
  /** Only messages that have attachments. */
  attachments: v.array(v.object({ position: v.number(), files: v.array(ShownAttachment) })),
});
export type ThreadState = v.InferOutput<typeof ThreadState>;

const Field = v.object({ name: v.string(), value: v.string() });

/** All fields of a response as they were received, without the client's access code. */
export const TicketDetails = v.object({
  fields: v.array(Field),
  /** Fields of replies and notes by position in the thread, without their texts. */
  messages: v.array(v.object({ position: v.number(), fields: v.array(Field) })),
  /** The indented response; truncated if it is very long. */
  raw: v.string(),
  rawCut: v.boolean(),
  /** The response's charset and size. */
  charset: v.string(),
  bytes: v.number(),
});
export type TicketDetails = v.InferOutput<typeof TicketDetails>;

export const FetchResult = v.object({
  key: v.number(),
  matchedBy: v.picklist(['number', 'id']),
  change: v.picklist(['new', 'changed', 'unchanged']),
  /** The `ticketid` in the response if it differs from the requested one, as after a merge; otherwise null. */
  mergedInto: v.nullable(v.number()),
});
/** Includes the thread, so that showing it needs no second call. */
export const FetchedThread = v.object({ ...FetchResult.entries, thread: ShownThread });
export type FetchedThread = v.InferOutput<typeof FetchedThread>;
export type FetchResult = v.InferOutput<typeof FetchResult>;

/** Identifies an attachment by ticket, version, message position and index within the message. */
export const AttachmentRef = v.strictObject({
  key: id,
  revision: id,
  position: place,
  at: place,
});
export type AttachmentRef = v.InferOutput<typeof AttachmentRef>;

/** The progress of all syncs; sent a few times per second while one is running. */
export const SyncState = v.array(SyncProgress);
export type SyncState = v.InferOutput<typeof SyncState>;
