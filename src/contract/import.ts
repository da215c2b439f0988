import * as v from 'valibot';
import { ErrorReport } from './errors.ts';

/** Entries beyond this limit are counted but not listed. */
export const maxReportEntries = 5000;

/**
 * `newer`: another version of a stored ticket; `older` and `same`: not stored, because the vault has a newer or
 * identical version.
 */
export const ImportOutcome = v.picklist(['added', 'newer', 'same', 'older', 'refused']);
export type ImportOutcome = v.InferOutput<typeof ImportOutcome>;

/** A response in a file, or a file without any response. */
export const ImportEntry = v.object({
  /** For a file in a selected folder, with its path inside the folder. */
  file: v.string(),
  /** The number of the response and its first line, both from 1; null if the entry is about the whole file. */
  place: v.nullable(v.object({ answer: v.number(), line: v.number() })),
  /** `tid`; '' if unknown. */
  number: v.string(),
  /** null if unknown. */
  ticketId: v.nullable(v.number()),
  outcome: ImportOutcome,
  /** Why it was rejected; null for other outcomes. */
  failure: v.nullable(ErrorReport),
});
export type ImportEntry = v.InferOutput<typeof ImportEntry>;

export const ImportCounts = v.object({
  /** The number of files found, and how many of them were read completely. */
  files: v.number(),
  filesDone: v.number(),
  /** Files in the selected folders that were skipped. */
  skipped: v.number(),
  added: v.number(),
  newer: v.number(),
  same: v.number(),
  older: v.number(),
  refused: v.number(),
});
export type ImportCounts = v.InferOutput<typeof ImportCounts>;

/** The result of an import. `counts` cover all responses; `entries` start with the rejected ones. */
export const ImportReport = v.object({
  entries: v.array(ImportEntry),
  counts: ImportCounts,
  /** Why the import ended early; null if it did not. What was imported before is kept. */
  stoppedBy: v.nullable(ErrorReport),
});
export type ImportReport = v.InferOutput<typeof ImportReport>;
