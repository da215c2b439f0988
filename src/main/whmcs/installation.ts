import type { ErrorCode, ErrorReport } from '../../contract/errors.ts';
import type { ApiAddress } from './address.ts';
import type { Network, WhmcsClient } from './client.ts';

/** The result of trying one address. */
interface TriedAddress extends ApiAddress {
  /** Null if the address responded without a refusal. */
  failure: ErrorReport | null;
}

export interface FoundInstallation {
  /** The address of the WHMCS API; null if none was found. */
  found: ApiAddress | null;
  tried: TriedAddress[];
  /** Why none was found; null if there is no explanation beyond the results of the addresses. */
  failure: ErrorReport | null;
}

/** Failures of the host itself, which are the same for all of its folders. */
const hostFailures = new Set<ErrorCode>(['unreachable', 'timeout', 'certificate-not-trusted']);

/** Failures that only occur at the address of a WHMCS installation. */
const whmcsFailures = new Set<ErrorCode>(['server-output', 'license-problem', 'server-error', 'maintenance']);

/**
 * Tries the candidates one after the other until one is a WHMCS API. No credential is sent.
 * @throws AppError `cancelled` when `signal` is aborted
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
    if (isWhmcs) return { found: candidate, tried, failure: null };
    if (failure && hostFailures.has(failure.code)) break;
  }
  return { found: null, tried, failure: explanation(tried) };
}

/**
 * A firewall in front of one folder, or a page that redirects, says nothing about the other addresses: such a failure
 * is the explanation only if all addresses have it.
 */
function explanation(tried: TriedAddress[]): ErrorReport | null {
  const failures = tried.flatMap(({ failure }) => failure ?? []);
  const [first] = failures;
  const last = failures.at(-1);
  if (last && hostFailures.has(last.code)) return last;
  const ofOne = failures.find(({ code }) => whmcsFailures.has(code));
  if (ofOne) return ofOne;
  return first && first.code !== 'not-whmcs' && failures.every(({ code }) => code === first.code)
    ? first
    : null;
}
