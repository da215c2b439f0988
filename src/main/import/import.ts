import { setImmediate as turn } from 'node:timers/promises';
import type { ErrorCode } from '../../contract/errors.ts';
import { AppError, internalError } from '../../shared/app-error.ts';
import type { ImportCounts, ImportEntry, ImportReport } from '../../contract/import.ts';
import type { Vault } from '../vault/vault.ts';
import { derive, type DerivedResponse } from '../whmcs/derive.ts';
import { toInteger, type JsonObject } from '../whmcs/coerce.ts';
import { responsesIn, type FoundResponse } from './find-responses.ts';
import { listFiles, readSavedFile, type ListedFile } from './files.ts';
import { storeImported } from './store-imported.ts';
import { cancelled, diskFull, noResponse, unreadableTicket, rejectionReason } from './reasons.ts';
import { ReportBuilder } from './report.ts';

/** Where imported tickets go. */
export interface ImportTarget {
  /** The connection they belong to; called inside `write`, so it may be created with the first ticket. */
  connectionIn: (vault: Vault) => number;
  timeZone: string;
  write: <T>(work: (vault: Vault) => T) => Promise<T>;
}

export interface ImportOptions {
  onProgress?: (counts: ImportCounts) => void;
  signal?: AbortSignal;
}

/** Failures of the vault that would affect every further ticket. */
const fatalCodes = new Set<ErrorCode>([
  'disk-full',
  'disk-error',
  'cannot-write',
  'vault-damaged',
  'vault-busy',
  'vault-closed',
]);

/**
 * Imports saved GetTicket responses of any supported format. What cannot be imported is reported with its reason, and
 * the import continues. One file is in memory at a time.
 * @param paths files and folders
 * @returns the report, even if the import was cancelled or the vault could not store any more
 */
export async function importFiles(
  paths: string[],
  target: ImportTarget,
  { onProgress, signal }: ImportOptions = {},
): Promise<ImportReport> {
  const report = new ReportBuilder();
  try {
    const { files, skipped } = await listFiles(paths, signal);
    if (signal?.aborted) throw cancelled();
    report.counts.skipped = skipped;
    report.counts.files = files.length;
    for (const file of files) {
      onProgress?.({ ...report.counts });
      await importFile(file, target, report, signal);
      report.counts.filesDone += 1;
    }
    onProgress?.({ ...report.counts });
    return report.finish(null);
  } catch (error) {
    if (error instanceof AppError && (fatalCodes.has(error.code) || error.code === 'cancelled'))
      return report.finish(error.code === 'disk-full' ? diskFull() : error);
    throw error;
  }
}

async function importFile(
  { path, name, failure }: ListedFile,
  target: ImportTarget,
  report: ReportBuilder,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal?.aborted) throw cancelled();
  const nothing = { file: name, place: null, number: '', ticketId: null };
  const refuse = (why: AppError): void =>
    report.add({ ...nothing, outcome: 'refused', failure: why.report() });
  if (failure) return refuse(failure);
  try {
    const { bytes, savedAt } = await readSavedFile(path);
    let answer = 0;
    for (const found of responsesIn(bytes)) {
      if (signal?.aborted) throw cancelled();
      answer += 1;
      const place = { answer, line: found.line };
      report.add({ file: name, place, ...(await importResponse(found, savedAt, target)) });
      await turn();
    }
    if (answer === 0) refuse(noResponse(bytes.length === 0));
  } catch (error) {
    if (!(error instanceof AppError) || fatalCodes.has(error.code) || error.code === 'cancelled') throw error;
    refuse(error);
  }
}

type ResponseEntry = Omit<ImportEntry, 'file' | 'place'>;

async function importResponse(
  { content }: FoundResponse,
  savedAt: string,
  target: ImportTarget,
): Promise<ResponseEntry> {
  if (content instanceof AppError) return refusedEntry({}, content);
  const { raw, fields, isPrinted } = content;
  const reason = rejectionReason(fields);
  if (reason) return refusedEntry(fields, reason);
  const { timeZone } = target;
  let derived: DerivedResponse;
  try {
    derived = derive(raw, timeZone, fields);
  } catch {
    return refusedEntry(fields, unreadableTicket());
  }
  try {
    const outcome = await target.write((v) =>
      v.transaction(() =>
        storeImported(v, {
          ...derived,
          connectionId: target.connectionIn(v),
          timeZone,
          savedAt,
          isPrinted,
        }),
      ),
    );
    const { number, ticketId } = derived.thread;
    return { number, ticketId, outcome, failure: null };
  } catch (error) {
    if (error instanceof AppError && fatalCodes.has(error.code)) throw error;
    // Only this ticket fails.
    return refusedEntry(fields, error instanceof AppError ? error : internalError());
  }
}

function refusedEntry(fields: JsonObject, failure: AppError): ResponseEntry {
  const number = fields['tid'];
  return {
    number: typeof number === 'string' || typeof number === 'number' ? String(number).slice(0, 50) : '',
    ticketId: toInteger(fields['ticketid'] ?? fields['id'], 0) || null,
    outcome: 'refused',
    failure: failure.report(),
  };
}
