import type { AppError } from '../../shared/app-error.ts';
import { maxReportEntries, type ImportEntry, type ImportReport } from '../../contract/import.ts';

/** Collects the outcome of each file and response. */
export class ReportBuilder {
  readonly counts: ImportReport['counts'] = {
    files: 0,
    filesDone: 0,
    skipped: 0,
    added: 0,
    newer: 0,
    same: 0,
    older: 0,
    refused: 0,
  };
  readonly #refused: ImportEntry[] = [];
  readonly #others: ImportEntry[] = [];

  add(entry: ImportEntry): void {
    this.counts[entry.outcome] += 1;
    const list = entry.outcome === 'refused' ? this.#refused : this.#others;
    if (list.length < maxReportEntries) list.push(entry);
  }

  finish(stoppedBy: AppError | null): ImportReport {
    return {
      entries: [...this.#refused, ...this.#others].slice(0, maxReportEntries),
      counts: this.counts,
      stoppedBy: stoppedBy?.report() ?? null,
    };
  }
}
