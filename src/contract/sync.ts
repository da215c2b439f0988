import * as v from 'valibot';
import { ErrorReport } from './errors.ts';
import { list, text } from './limits.ts';

const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** What of an installation is kept here, and when it is asked. */
export const SyncSettings = v.object({
  /** `deptid`s of GetTickets; empty for all that the credential sees. */
  departments: list(whole(1, 2_147_483_647), 100),
  /** `status`es of GetTickets; empty for all. */
  statuses: list(text(200), 100),
  /** `clientid` of GetTickets; null for all. */
  clientId: v.nullable(whole(1, 2_147_483_647)),
  /** `ignore_dept_assignments` of GetTickets. */
  ignoreDepartments: v.boolean(),
  attachments: v.picklist(['all', 'up-to', 'on-demand']),
  /** Megabytes, for `up-to`. */
  attachmentLimit: whole(1, 64),
  atStart: v.boolean(),
  /** Minutes between two syncs; 0 for none by the clock. */
  everyMinutes: whole(0, 10_080),
  /** Days after which everything is fetched again, changed heads or not; 0 for never. */
  fullEveryDays: whole(0, 365),
  /** The most requests at once. */
  mostAtOnce: whole(1, 16),
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

/** How a connection's sync stands. */
export const SyncProgress = v.object({
  connectionId: v.number(),
  state: v.picklist(['idle', 'running', 'waiting', 'paused', 'stopped', 'done']),
  /** `changes` compares heads; `full` fetches everything again. */
  kind: v.picklist(['changes', 'full']),
  listing: v.boolean(),
  listed: v.number(),
  /** `totalresults`, as the server told it; never relied upon. */
  expected: v.number(),
  fetched: v.number(),
  added: v.number(),
  changed: v.number(),
  gone: v.number(),
  files: v.number(),
  /** Tickets and attachments still to be fetched, as far as they are known. */
  left: v.number(),
  failed: v.number(),
  /** Fetches in the last half minute, per minute. */
  perMinute: v.number(),
  /** null where nothing can be said. */
  secondsLeft: v.nullable(v.number()),
  atOnce: v.number(),
  /** Why it waits or stopped. */
  failure: v.nullable(ErrorReport),
  /** ISO 8601, UTC: when the last whole round ended; null for never. */
  finishedAt: v.nullable(v.string()),
  /** Tickets that the server counts but did not list; while there are any, nothing is up to date. */
  unlisted: v.number(),
});
export type SyncProgress = v.InferOutput<typeof SyncProgress>;

export const SyncFailure = v.object({
  /** What could not be fetched: a ticket, or an attachment of it. */
  ticketId: v.number(),
  key: v.nullable(v.number()),
  number: v.string(),
  fileName: v.nullable(v.string()),
  failure: ErrorReport,
});
export type SyncFailure = v.InferOutput<typeof SyncFailure>;
