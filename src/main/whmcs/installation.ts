import type { FailureReport } from '../../contract/failure.ts';
import type { ApiAddress } from './address.ts';
import type { Network, WhmcsClient } from './client.ts';

/** What one address answered. */
export interface TriedAddress extends ApiAddress {
  /** Null where the address answered without a refusal. */
  failure: FailureReport | null;
}

export interface FoundInstallation {
  /** The address that answers as WHMCS; null where none does. */
  found: ApiAddress | null;
  tried: TriedAddress[];
}

/** Failures of the host itself: its other folders fail alike. */
const ofTheHost = new Set<string>(['unreachable', 'timeout', 'certificate-not-trusted']);

/**
 * Asks the candidates one after the other which of them is a WHMCS. No credential is sent.
 * @throws Failure `cancelled` when `signal` is aborted
 */
export async function findInstallation(
  client: Pick<WhmcsClient, 'identify'>,
  candidates: ApiAddress[],
  signal: AbortSignal,
  network?: Network,
): Promise<FoundInstallation> {
  const tried: TriedAddress[] = [];
  for (const candidate of candidates) {
    const { isWhmcs, failure } = await client.identify({ ...candidate, ...(network && { network }) }, signal);
    tried.push({ ...candidate, failure: failure?.report() ?? null });
    if (isWhmcs) return { found: candidate, tried };
    if (failure && ofTheHost.has(failure.code)) break;
  }
  return { found: null, tried };
}
