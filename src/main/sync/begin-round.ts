import type { Round } from '../vault/rounds.ts';
import type { Vault } from '../vault/vault.ts';
import type { ListReader } from './list-reader.ts';
import type { SyncJob } from './sync-job.ts';

/** Retrying what failed is an ordinary round where other lists are synced than before: some of it may lie outside them. */
export const kindOf = ({ kind }: Pick<SyncJob, 'kind'>, listing: ListReader): SyncJob['kind'] =>
  kind === 'retry' && listing.isOfOtherScopes ? 'changes' : kind;

/**
 * Goes on with an open round, or begins one; what failed in the last one is tried again.
 * @returns whether there is no list to be read
 */
export function beginRound(
  vault: Vault,
  { connectionId, kind }: Pick<SyncJob, 'connectionId' | 'kind'>,
  listing: ListReader,
): boolean {
  if (kind === 'retry') {
    vault.run((v) => v.failures.forget(connectionId));
    return true;
  }
  vault.transaction((v) => {
    if (goesOn(v.rounds.read(connectionId), kind)) return;
    v.failures.forget(connectionId);
    v.rounds.begin(connectionId, kind);
  });
  listing.begin();
  return vault.run((v) => v.rounds.read(connectionId))?.listingDone === true;
}

const goesOn = (round: Round | null, kind: Round['kind']): boolean =>
  round?.open === true && (round.kind === kind || kind === 'changes');
