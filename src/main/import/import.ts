import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { ImportReport } from '../../contract/desk.ts';
import { Failure } from '../../contract/failure.ts';
import type { Thread } from '../../contract/ticket.ts';
import type { Vault } from '../vault/vault.ts';
import { decodeAnswer, parseAnswer, type RawAnswer } from '../whmcs/answer.ts';
import { derive, type DerivedAnswer } from '../whmcs/derive.ts';

/** Larger ones are no answers of GetTicket; in bytes. */
const largest = 96 * 1024 * 1024;
/** Of these at most is told why they were not taken. */
const mostTold = 200;

/** Where imported tickets go. */
export interface ImportTarget {
  connectionId: number;
  timeZone: string;
  write: <T>(work: (vault: Vault) => T) => Promise<T>;
}

/**
 * Takes saved GetTicket answers into the vault: JSON as the API or `localAPI()` gives it. A file that is none is
 * told of, and the others are taken all the same.
 * @param paths files; of a folder, all its `.json` files, those of its folders included
 */
export async function importFiles(paths: string[], target: ImportTarget): Promise<ImportReport> {
  const report: ImportReport = { added: 0, changed: 0, unchanged: 0, older: 0, failed: [] };
  for (const path of paths) {
    for (const file of await filesAt(path)) {
      try {
        await importOne(file, target, report);
      } catch (error) {
        if (!(error instanceof Failure) || error.code === 'disk-full') throw error;
        if (report.failed.length < mostTold)
          report.failed.push({ file: basename(file), failure: error.report() });
      }
      await turn();
    }
  }
  return report;
}

async function filesAt(path: string): Promise<string[]> {
  const info = await stat(path).catch(() => null);
  if (!info?.isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.json$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function importOne(file: string, target: ImportTarget, report: ImportReport): Promise<void> {
  const { raw, at } = await read(file);
  const answer = parseAnswer(decodeAnswer(raw));
  if (!answer || answer.fields['result'] === 'error') throw notSaved(file);
  let derived: DerivedAnswer;
  try {
    derived = derive(raw, target.timeZone, answer.fields);
  } catch {
    throw notSaved(file);
  }
  const { thread } = derived;
  const change = await target.write((v) => {
    const key = v.tickets.keyOf(target.connectionId, thread.ticketId);
    const stored = key === null ? null : v.tickets.read(key);
    if (stored && isOlder(thread, stored.thread)) return 'older' as const;
    return v.tickets.store({
      connectionId: target.connectionId,
      ...derived,
      timeZone: target.timeZone,
      fetchedAt: at,
    }).change;
  });
  // Without a `basis` nothing is ever stale.
  if (change !== 'stale') report[change === 'new' ? 'added' : change] += 1;
}

/** What the vault has is not put aside for a state that the ticket left behind. */
function isOlder(saved: Thread, stored: Thread): boolean {
  const last = (thread: Thread): string => thread.lastReplyAt?.utc ?? '';
  return last(saved) === last(stored)
    ? saved.messages.length < stored.messages.length
    : last(saved) < last(stored);
}

async function read(file: string): Promise<{ raw: RawAnswer; at: string }> {
  try {
    const { size, mtime } = await stat(file);
    if (size > largest) throw notSaved(file);
    return { raw: { bytes: await readFile(file), charset: '' }, at: mtime.toISOString() };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      'cannot-read',
      `${basename(file)} cannot be read.`,
      'See that it is there and that you may read it.',
    );
  }
}

function notSaved(file: string): Failure {
  return new Failure(
    'not-a-saved-answer',
    `${basename(file)} is no saved GetTicket answer.`,
    'Save the JSON that the API or localAPI(“GetTicket”) gives, one ticket in a file.',
  );
}
