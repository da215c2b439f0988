import * as v from 'valibot';
import { id, list, text } from './limits.ts';

const names = list(text(500), 500);

/** The filters of the list; empty or null values do not filter. */
export const Filters = v.strictObject({
  connections: list(id, 500),
  departments: names,
  statuses: names,
  priorities: names,
  requestorTypes: names,
  tags: names,
  /** `YYYY-MM-DD` of the last reply; '' if not set. */
  after: text(10),
  before: text(10),
  only: list(v.picklist(['flagged', 'attachments', 'unread', 'starred', 'gone']), 5),
});
export type Filters = v.InferOutput<typeof Filters>;

export const noFilters: Filters = {
  connections: [],
  departments: [],
  statuses: [],
  priorities: [],
  requestorTypes: [],
  tags: [],
  after: '',
  before: '',
  only: [],
};

/** `best` sorts by rank; if there are too many matches to rank, by newest reply. */
export const SortOrder = v.picklist([
  'best',
  'newest',
  'oldest',
  'opened',
  'number',
  'subject',
  'requestor',
  'status',
  'priority',
]);
export type SortOrder = v.InferOutput<typeof SortOrder>;

/** The maximum length of a search, in UTF-16 units. */
export const maxQueryLength = 20_000;

export const Query = v.strictObject({
  text: text(maxQueryLength),
  filters: Filters,
  sort: SortOrder,
});
export type Query = v.InferOutput<typeof Query>;

const Word = v.object({ text: v.string(), unspaced: v.boolean(), prefix: v.boolean() });

/** An excerpt with a match: plain text and the ranges to highlight. */
export const Snippet = v.object({
  /** Position of the message in the thread; null if the match is not in a message. */
  position: v.nullable(v.number()),
  text: v.string(),
  marks: v.array(v.object({ start: v.number(), end: v.number() })),
});
export type Snippet = v.InferOutput<typeof Snippet>;

export const TicketRow = v.object({
  /** The vault's ID of the ticket, which all other calls use. */
  key: v.number(),
  connectionId: v.number(),
  ticketId: v.number(),
  number: v.string(),
  subject: v.string(),
  status: v.string(),
  statusColor: v.nullable(v.string()),
  priority: v.string(),
  departmentName: v.string(),
  requestorName: v.string(),
  lastReplyUtc: v.nullable(v.string()),
  fileCount: v.number(),
  flagged: v.boolean(),
  /** Changed on the server since the user last opened it. */
  unread: v.boolean(),
  starred: v.boolean(),
  tags: v.array(v.string()),
  gone: v.boolean(),
  /** Whether it no longer exists because it was merged into another ticket. */
  merged: v.boolean(),
  snippet: v.nullable(Snippet),
});
export type TicketRow = v.InferOutput<typeof TicketRow>;

/** The maximum number of rows per call. */
export const maxPageRows = 200;

export const SearchResult = v.object({
  /** A search result. Main keeps it, and `listRows` reads any part of it. */
  set: v.number(),
  total: v.number(),
  /** Whether the result is sorted by rank. */
  ranked: v.boolean(),
  /** Whether part of a long search was ignored. */
  shortened: v.boolean(),
  /** Tickets that are not indexed yet, after an update of the vault's format. Words in them are not found. */
  notIndexed: v.number(),
  /** The terms to highlight in a ticket opened from this result. */
  phrases: v.array(v.array(Word)),
  /** The first rows. */
  rows: v.array(TicketRow),
});
export type SearchResult = v.InferOutput<typeof SearchResult>;

const Counted = v.object({ name: v.string(), count: v.number() });
/** The available filter values, most frequent first. */
export const Facets = v.object({
  departments: v.array(Counted),
  statuses: v.array(Counted),
  priorities: v.array(Counted),
  requestorTypes: v.array(Counted),
  tags: v.array(Counted),
});
export type Facets = v.InferOutput<typeof Facets>;

export const SavedSearch = v.object({ id: v.number(), name: v.string(), query: Query });
export type SavedSearch = v.InferOutput<typeof SavedSearch>;
