import * as v from 'valibot';
import { ErrorReport } from './errors.ts';
import { id, list, text } from './limits.ts';
import { Query } from './search.ts';

export const ExportFormat = v.picklist([
  'pdf',
  'html',
  'markdown',
  'text',
  'eml',
  'mbox',
  'csv',
  'json',
  'jsonl',
]);
export type ExportFormat = v.InferOutput<typeof ExportFormat>;

/** Which tickets are exported. */
export const ExportSelection = v.variant('kind', [
  /** A version of one ticket. `revision` is null for the current one. */
  v.strictObject({ kind: v.literal('ticket'), key: id, revision: v.nullable(id) }),
  /** The current versions of tickets, in this order. */
  v.strictObject({ kind: v.literal('tickets'), keys: list(id, 1_000_000) }),
  /** Everything that a search finds, in its order. */
  v.strictObject({ kind: v.literal('search'), query: Query }),
  /** Every ticket of a client, oldest first. `userId` is the client's ID in WHMCS. */
  v.strictObject({ kind: v.literal('client'), connectionId: id, userId: id }),
]);
export type ExportSelection = v.InferOutput<typeof ExportSelection>;

/** What is recognised and replaced by a placeholder. */
export const RedactionRule = v.picklist(['email', 'phone', 'iban', 'card', 'ip', 'secret', 'client']);
export type RedactionRule = v.InferOutput<typeof RedactionRule>;

export const Redaction = v.strictObject({
  rules: list(RedactionRule, RedactionRule.options.length),
  /** Texts that the user selected; replaced wherever they occur, regardless of case. */
  texts: list(v.pipe(text(10_000), v.minLength(1)), 1000),
});
export type Redaction = v.InferOutput<typeof Redaction>;

export const ExportOptions = v.strictObject({
  format: ExportFormat,
  /** One file for all tickets, in formats that support it: a book in PDF. */
  combine: v.boolean(),
  /** Everything for evidence: the files, attachments, raw responses, an index and a manifest with hashes. */
  bundle: v.picklist(['none', 'zip', 'folder']),
  /** The language of labels and dates. */
  language: v.picklist(['en', 'zh-Hant']),
  newestFirst: v.boolean(),
  /** WHMCS's internal notes. */
  includeNotes: v.boolean(),
  /** The user's own notes and tags. */
  includePrivateNotes: v.boolean(),
  /** Whether stored attachments are in the export: embedded where the format can, otherwise as files beside it. */
  includeAttachments: v.boolean(),
  /** Attached pictures in PDF and HTML. */
  pictures: v.picklist(['none', 'inline', 'appendix']),
  /** The raw responses, without the client's access code; only in JSON and bundles. */
  includeRaw: v.boolean(),
  redaction: Redaction,
  /** Of the files' names, with `{number}`, `{subject}`, `{client}`, `{date}`, `{department}` and `{status}`. */
  namePattern: v.pipe(text(200), v.minLength(1)),
  paper: v.picklist(['A4', 'Letter']),
  /** PDF/A-3a for archives, or PDF/UA-1 for accessibility. */
  pdfStandard: v.picklist(['a-3a', 'ua-1']),
  /** A line across each page, such as “Confidential”; '' for none. */
  watermark: text(60),
  /** Numbers every page of an export; null for none. */
  bates: v.nullable(
    v.strictObject({
      prefix: text(20),
      start: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1e9)),
    }),
  ),
});
export type ExportOptions = v.InferOutput<typeof ExportOptions>;

export const defaultExportOptions: ExportOptions = {
  format: 'pdf',
  combine: false,
  bundle: 'none',
  language: 'en',
  newestFirst: false,
  includeNotes: false,
  includePrivateNotes: false,
  includeAttachments: false,
  pictures: 'none',
  includeRaw: false,
  redaction: { rules: [], texts: [] },
  namePattern: 'Ticket {number} {subject}',
  paper: 'A4',
  pdfStandard: 'a-3a',
  watermark: '',
  bates: null,
};

/** A ticket that could not be exported. */
export const ExportFailure = v.object({
  key: v.number(),
  number: v.string(),
  subject: v.string(),
  failure: ErrorReport,
});
export type ExportFailure = v.InferOutput<typeof ExportFailure>;

/** An export that is running or has ended. */
export const ExportProgress = v.object({
  id: v.number(),
  /** `waiting`: for another export. */
  state: v.picklist(['waiting', 'running', 'paused', 'done', 'cancelled', 'failed']),
  format: ExportFormat,
  total: v.number(),
  done: v.number(),
  failed: v.number(),
  /** Tickets per second over the last seconds; 0 until known. */
  rate: v.number(),
  /** null until known. */
  secondsLeft: v.nullable(v.number()),
  /** The file, or the folder of several files. */
  path: v.string(),
  /** Why it stopped, if `failed`. */
  failure: v.nullable(ErrorReport),
  /** The first {@link maxListedExportFailures}. */
  failures: v.array(ExportFailure),
});
export type ExportProgress = v.InferOutput<typeof ExportProgress>;

export const maxListedExportFailures = 500;

/** What an export would contain: its first page, and counts. */
export const ExportPreview = v.object({
  /** How many tickets the selection has now. */
  tickets: v.number(),
  /** Name of the first file. */
  fileName: v.string(),
  showAs: v.picklist(['pdf', 'html', 'text']),
  /** Base64; the first page of a PDF, or the beginning of a text. */
  data: v.string(),
  /** The texts that were redacted in the first ticket, by placeholder. */
  redacted: v.array(v.object({ placeholder: v.string(), text: v.string() })),
});
export type ExportPreview = v.InferOutput<typeof ExportPreview>;
