import * as v from 'valibot';
import { ErrorReport } from './errors.ts';

/** More entries are counted, but not listed. */
export const maxReportEntries = 5000;

/**
 * What became of one answer: `newer` is another version of a stored ticket; `older` and `same` were not stored,
 * because the vault has a later version, or the very same.
 */
export const ImportOutcome = v.picklist(['added', 'newer', 'same', 'older', 'refused']);
export type ImportOutcome = v.InferOutput<typeof ImportOutcome>;

/** One answer of a file, or a file without any. */
export const ImportEntry = v.object({
  /** As chosen; for a file of a folder, with the folders that lead to it. */
  file: v.string(),
  /** Which answer of the file it is and the line it begins on, both from 1; null where the file is meant. */
  place: v.nullable(v.object({ answer: v.number(), line: v.number() })),
  /** `tid`; '' where it is not known. */
  number: v.string(),
  /** null where it is not known. */
  ticketId: v.nullable(v.number()),
  outcome: ImportOutcome,
  /** Why it was refused; null for the other outcomes. */
  failure: v.nullable(ErrorReport),
});
export type ImportEntry = v.InferOutput<typeof ImportEntry>;

export const ImportCounts = v.object({
  /** Files that were found, and how many of them were read to the end. */
  files: v.number(),
  filesDone: v.number(),
  /** Other files of the chosen folders, which were not looked into. */
  skipped: v.number(),
  added: v.number(),
  newer: v.number(),
  same: v.number(),
  older: v.number(),
  refused: v.number(),
});
export type ImportCounts = v.InferOutput<typeof ImportCounts>;

/** What became of an import; `counts` are complete, `entries` hold the refused first. */
export const ImportReport = v.object({
  entries: v.array(ImportEntry),
  counts: ImportCounts,
  /** Why it ended before all files were read; null where it did not. What was imported until then stays. */
  stoppedBy: v.nullable(ErrorReport),
});
export type ImportReport = v.InferOutput<typeof ImportReport>;
