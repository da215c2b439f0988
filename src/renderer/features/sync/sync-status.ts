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

/** How many tickets and attachments are finished, of those known so far. */
export function workOf({ fetched, gone, files, left, listing, expected, listed }: SyncProgress): {
  done: number;
  total: number;
} {
  const done = fetched + gone + files;
  return { done, total: done + left + (listing ? Math.max(0, expected - listed) : 0) };
}

function headlineOf(progress: SyncProgress): string {
  const { state, failure, finishedAt, failed, left, unlisted } = progress;
  switch (state) {
    case 'idle':
      return finishedAt ? m.sync_last({ ago: ago(finishedAt) }) : m.sync_idle();
    case 'running':
      return m.sync_running(workOf(progress));
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
  // With an unsettled list, the failure shown below already says how many tickets are missing.
  const missing = state === 'paused' || (state === 'stopped' && failure?.code !== 'list-unsettled');
  return [
    !running && fetched > 0 && m.sync_fetched({ count: fetched }),
    added > 0 && m.sync_added({ count: added }),
    changed > 0 && m.sync_changed({ count: changed }),
    gone > 0 && m.sync_gone({ count: gone }),
    files > 0 && m.sync_files({ count: files }),
    !running && left > 0 && m.sync_left({ count: left }),
    missing && unlisted > 0 && m.sync_unlisted({ count: unlisted }),
    running && listing && m.sync_listed({ listed, expected: Math.max(expected, listed) }),
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
