import type { SyncProgress } from '../../../contract/sync.ts';
import { m } from '../../../i18n/generated/messages.js';
import { ago, duration } from '../../ui/dates.ts';

export interface SyncStatus {
  headline: string;
  /** Short facts to list after the headline. */
  facts: string[];
  /** A sentence about an incomplete ticket list; '' for none. */
  note: string;
}

/** The texts that describe a sync. “Up to date” appears only when nothing is missing. */
export function syncStatus(progress: SyncProgress): SyncStatus {
  if (progress.state === 'idle') return { headline: headlineOf(progress), facts: [], note: '' };
  return { headline: headlineOf(progress), facts: factsOf(progress), note: noteOf(progress) };
}

interface Work {
  done: number;
  total: number;
}

/** How many tickets and attachments are finished, of those known so far. */
export function workOf({ fetched, gone, files, left, filesLeft }: SyncProgress): {
  tickets: Work;
  files: Work;
} {
  const done = fetched + gone;
  return {
    tickets: { done, total: done + left - filesLeft },
    files: { done: files, total: files + filesLeft },
  };
}

/** The finished part, from 0 to 1; null while the ticket list is being read, because the total is not known. */
export function shareOf(progress: SyncProgress): number | null {
  if (progress.state === 'running' && progress.listing) return null;
  const { tickets, files } = workOf(progress);
  const total = tickets.total + files.total;
  return total === 0 ? 0 : (tickets.done + files.done) / total;
}

function headlineOf(progress: SyncProgress): string {
  const { state, failure, finishedAt, failed, left, unlisted } = progress;
  switch (state) {
    case 'idle':
      return finishedAt ? m.sync_last({ ago: ago(finishedAt) }) : m.sync_idle();
    case 'running':
      return progress.listing ? m.sync_reading_list() : m.sync_running();
    case 'waiting':
      return failure?.code === 'list-unsettled' ? m.sync_waiting_for_list() : m.sync_waiting();
    case 'paused':
      return m.sync_paused();
    case 'stopped':
      return m.sync_stopped();
    case 'done':
      if (unlisted > 0) return m.sync_incomplete();
      if (left > 0 || failed > 0)
        return finishedAt ? m.sync_synced({ ago: ago(finishedAt) }) : m.sync_incomplete();
      return finishedAt ? m.sync_up_to_date_since({ ago: ago(finishedAt) }) : m.sync_up_to_date();
  }
}

function factsOf(progress: SyncProgress): string[] {
  const { state, fetched, added, changed, gone, files, left, listing, listed, expected, unlisted, failure } =
    progress;
  const running = state === 'running';
  const work = running && !listing ? workOf(progress) : null;
  // With an unsettled list, the failure shown below already says how many tickets are missing.
  const missing = state === 'paused' || (state === 'stopped' && failure?.code !== 'list-unsettled');
  return [
    running && listing && expected > 0 && m.sync_listed({ listed, expected: Math.max(expected, listed) }),
    work !== null && work.tickets.total > 0 && m.sync_tickets_done(work.tickets),
    work !== null && work.files.total > 0 && m.sync_files_done(work.files),
    work === null && fetched > 0 && m.sync_fetched({ count: fetched }),
    added > 0 && m.sync_added({ count: added }),
    changed > 0 && m.sync_changed({ count: changed }),
    gone > 0 && m.sync_gone({ count: gone }),
    work === null && files > 0 && m.sync_files({ count: files }),
    !running && left > 0 && m.sync_left({ count: left }),
    missing && unlisted > 0 && m.sync_unlisted({ count: unlisted }),
    ...paceOf(progress),
  ].filter((fact) => fact !== false);
}

function paceOf({ state, perMinute, atOnce, secondsLeft }: SyncProgress): string[] {
  if ((state !== 'running' && state !== 'waiting') || perMinute === 0) return [];
  const pace = [m.sync_per_minute({ count: perMinute }), m.sync_at_once({ count: atOnce })];
  if (secondsLeft !== null) pace.push(m.sync_time_left({ duration: duration(secondsLeft) }));
  return pace;
}

function noteOf({ state, expected, unlisted }: SyncProgress): string {
  if (state !== 'done' || unlisted === 0) return '';
  return expected < unlisted
    ? m.sync_list_unreadable({ count: unlisted })
    : m.sync_list_incomplete({ expected, listed: expected - unlisted, unlisted });
}
