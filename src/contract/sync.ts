import * as v from 'valibot';
import { ErrorReport } from './errors.ts';
import { list, text } from './limits.ts';

const integer = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

/** Which part of an installation is synced, and when. */
export const SyncSettings = v.object({
  /** `deptid`s of GetTickets; empty for all. */
  departments: list(integer(1, 2_147_483_647), 100),
  /** `status`es of GetTickets; empty for all. */
  statuses: list(text(200), 100),
  /** `clientid` of GetTickets; null for all. */
  clientId: v.nullable(integer(1, 2_147_483_647)),
  /** `ignore_dept_assignments` of GetTickets. */
  ignoreDepartments: v.boolean(),
  attachments: v.picklist(['all', 'up-to', 'on-demand']),
  /** Megabytes, if `attachments` is `up-to`. */
  attachmentLimit: integer(1, 64),
  atStart: v.boolean(),
  /** Minutes between automatic syncs; 0 for none. */
  everyMinutes: integer(0, 10_080),
  /** Days between full syncs; 0 for none. */
  fullEveryDays: integer(0, 365),
  /** The maximum number of simultaneous requests. */
  mostAtOnce: integer(1, 16),
});
export type SyncSettings = v.InferOutput<typeof SyncSettings>;

export const defaultSyncSettings: SyncSettings = {
  departments: [],
  statuses: [],
  clientId: null,
  ignoreDepartments: false,
  attachments: 'up-to',
  attachmentLimit: 10,
  atStart: false,
  everyMinutes: 0,
  fullEveryDays: 7,
  mostAtOnce: 6,
};

/** The state of a connection's sync. */
export const SyncProgress = v.object({
  connectionId: v.number(),
  state: v.picklist(['idle', 'running', 'waiting', 'paused', 'stopped', 'done']),
  /** `changes` fetches new and changed tickets; `full` fetches all tickets. */
  kind: v.picklist(['changes', 'full']),
  listing: v.boolean(),
  listed: v.number(),
  /** `totalresults` as reported by the server; not reliable. */
  expected: v.number(),
  fetched: v.number(),
  added: v.number(),
  changed: v.number(),
  gone: v.number(),
  files: v.number(),
  /** Known tickets and attachments that are still to be fetched. */
  left: v.number(),
  /** The attachments among them. More become known as tickets are fetched. */
  filesLeft: v.number(),
  failed: v.number(),
  /** Fetches per minute, measured over the last 30 seconds. */
  perMinute: v.number(),
  /** null if it cannot be estimated, as while the list is being read. */
  secondsLeft: v.nullable(v.number()),
  atOnce: v.number(),
  /** Why the sync is waiting or has stopped. */
  failure: v.nullable(ErrorReport),
  /** When the last complete sync ended, in ISO 8601 (UTC); null if there was none. */
  finishedAt: v.nullable(v.string()),
  /** Tickets that the server counts but does not list. While there are any, the sync is not up to date. */
  unlisted: v.number(),
});
export type SyncProgress = v.InferOutput<typeof SyncProgress>;

export const SyncFailure = v.object({
  /** A ticket or attachment that could not be fetched. */
  ticketId: v.number(),
  key: v.nullable(v.number()),
  number: v.string(),
  fileName: v.nullable(v.string()),
  failure: ErrorReport,
});
export type SyncFailure = v.InferOutput<typeof SyncFailure>;
