import * as v from 'valibot';
import { id, list, text } from './limits.ts';

const names = list(text(500), 500);

/** What the list is narrowed to; everything empty or null is no filter. */
export const Filters = v.strictObject({
  connections: list(id, 500),
  departments: names,
  statuses: names,
  priorities: names,
  requestorTypes: names,
  tags: names,
  /** `YYYY-MM-DD`, of the last reply; '' for none. */
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

/** `best` is by rank where some thousand tickets at most have what was typed, else the newest first. */
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

/** The longest text that can be searched for, in UTF-16 units. */
export const maxQueryLength = 20_000;

export const Query = v.strictObject({
  text: text(maxQueryLength),
  filters: Filters,
  sort: SortOrder,
});
export type Query = v.InferOutput<typeof Query>;

const Word = v.object({ text: v.string(), unspaced: v.boolean(), prefix: v.boolean() });

/** The piece of a ticket that matched: plain text, with what to mark. */
export const Snippet = v.object({
  /** Position of the message in the thread; null for what is not in a message. */
  position: v.nullable(v.number()),
  text: v.string(),
  marks: v.array(v.object({ start: v.number(), end: v.number() })),
});
export type Snippet = v.InferOutput<typeof Snippet>;

export const TicketRow = v.object({
  /** The vault's own number for the ticket; every other call takes this. */
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
  /** Changed on the server since it was last opened here. */
  unread: v.boolean(),
  starred: v.boolean(),
  tags: v.array(v.string()),
  gone: v.boolean(),
  /** It is gone because it was merged into another one. */
  merged: v.boolean(),
  snippet: v.nullable(Snippet),
});
export type TicketRow = v.InferOutput<typeof TicketRow>;

/** How many rows one call may ask for. */
export const maxPageRows = 200;

export const SearchResult = v.object({
  /** The result, kept in main: `listRows` reads any part of it. */
  set: v.number(),
  total: v.number(),
  /** Whether the order is by rank. */
  ranked: v.boolean(),
  /** Whether part of what was typed was left out, because it was too much. */
  shortened: v.boolean(),
  /** Tickets whose text is not indexed yet, after an update of the vault's format: words do not find them. */
  notIndexed: v.number(),
  /** What to mark in a thread that is opened from this result. */
  phrases: v.array(v.array(Word)),
  /** The first rows. */
  rows: v.array(TicketRow),
});
export type SearchResult = v.InferOutput<typeof SearchResult>;

const Counted = v.object({ name: v.string(), count: v.number() });
/** What there is to filter by, the most frequent first. */
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
