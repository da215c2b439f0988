import type { SyncProgress } from '../../../contract/sync.ts';
import { ago } from '../../ui/dates.ts';

const number = (count: number): string => count.toLocaleString('en');

/** What a sync has brought, in a sentence or two. “Up to date” is said only where nothing is missing. */
export function syncStatusText(progress: SyncProgress): string {
  const { state, left, listed, expected, listing, failure, finishedAt, failed, unlisted } = progress;
  const when = finishedAt ? ` ${ago(finishedAt)}` : '';
  const counts = brought(progress);
  const remaining = `${counts}; ${number(left)} remaining.`;
  const list = listing ? ` Listed ${number(listed)} of about ${number(Math.max(expected, listed))}.` : '';
  // Where the lists did not settle the failure beside it says how many are missing.
  const missing =
    unlisted > 0 && failure?.code !== 'list-unsettled'
      ? ` ${number(unlisted)} ${unlisted === 1 ? 'ticket was' : 'tickets were'} not listed yet.`
      : '';
  switch (state) {
    case 'idle':
      return finishedAt ? `Last synced${when}.` : 'Not synced yet.';
    case 'running':
      return `${remaining}${list}`;
    case 'waiting':
      return `${failure?.code === 'list-unsettled' ? 'Waiting to read the list again' : 'Waiting to retry'}. ${remaining}`;
    case 'paused':
      return `Paused. ${remaining}${missing}`;
    case 'stopped':
      return `Stopped. ${remaining}${missing}`;
    case 'done':
      if (unlisted > 0)
        return `Incomplete. ${notListed(progress)} Threadkeep will check again automatically. ${counts}.`;
      if (left > 0) return `Synced${when}. ${remaining}`;
      if (failed > 0) return `Synced${when}. ${counts}.`;
      return `Up to date${finishedAt ? `, synced${when}` : ''}. ${counts}.`;
  }
}

function brought({ fetched, added, changed, gone, files }: SyncProgress): string {
  return [
    `${number(fetched)} fetched`,
    added > 0 && `${number(added)} new`,
    changed > 0 && `${number(changed)} changed`,
    gone > 0 && `${number(gone)} deleted or merged on the server`,
    files > 0 && `${number(files)} ${files === 1 ? 'attachment' : 'attachments'}`,
  ]
    .filter(Boolean)
    .join(', ');
}

function notListed({ expected, unlisted }: SyncProgress): string {
  const were = `${number(unlisted)} ${unlisted === 1 ? 'was' : 'were'} not listed.`;
  if (expected < unlisted) return `The server’s ticket list cannot be read completely; ${were}`;
  return `The server counts ${number(expected)} ${expected === 1 ? 'ticket' : 'tickets'} but lists ${number(expected - unlisted)}; ${were}`;
}
