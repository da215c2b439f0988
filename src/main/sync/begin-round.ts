import type { Round } from '../vault/rounds.ts';
import type { Vault } from '../vault/vault.ts';
import type { ListReader } from './list-reader.ts';
import type { SyncJob } from './sync-job.ts';

/** With changed settings, a retry becomes a regular round: some failed tickets may no longer be part of the sync. */
export const effectiveKind = ({ kind }: Pick<SyncJob, 'kind'>, listing: ListReader): SyncJob['kind'] =>
  kind === 'retry' && listing.scopesChanged ? 'changes' : kind;

/**
 * Continues an open round or begins a new one, and clears earlier failures so that they are retried.
 * @returns whether the lists have been read
 */
export function beginRound(
  vault: Vault,
  { connectionId, kind }: Pick<SyncJob, 'connectionId' | 'kind'>,
  listing: ListReader,
): boolean {
  if (kind === 'retry') {
    vault.run((v) => v.failures.clear(connectionId));
    return true;
  }
  vault.transaction((v) => {
    if (canContinue(v.rounds.read(connectionId), kind)) return;
    v.failures.clear(connectionId);
    v.rounds.begin(connectionId, kind);
  });
  listing.begin();
  return vault.run((v) => v.rounds.read(connectionId))?.listingDone === true;
}

const canContinue = (round: Round | null, kind: Round['kind']): boolean =>
  round?.open === true && (round.kind === kind || kind === 'changes');
