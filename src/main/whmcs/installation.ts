import type { ErrorCode, ErrorReport } from '../../contract/errors.ts';
import type { ApiAddress } from './address.ts';
import type { Network, WhmcsClient } from './client.ts';

/** What one address answered. */
interface TriedAddress extends ApiAddress {
  /** Null where the address answered without a refusal. */
  failure: ErrorReport | null;
}

export interface FoundInstallation {
  /** The address that answers as WHMCS; null where none does. */
  found: ApiAddress | null;
  tried: TriedAddress[];
  /** What explains that none was found; null where nothing more can be said than what each address answered. */
  failure: ErrorReport | null;
}

/** Failures of the host itself: its other folders fail alike. */
const ofTheHost = new Set<ErrorCode>(['unreachable', 'timeout', 'certificate-not-trusted']);

/** Failures that an address without a WHMCS does not have. */
const ofWhmcs = new Set<ErrorCode>(['server-output', 'license-problem', 'server-error', 'maintenance']);

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
    if (isWhmcs) return { found: candidate, tried, failure: null };
    if (failure && ofTheHost.has(failure.code)) break;
  }
  return { found: null, tried, failure: explanation(tried) };
}

/**
 * A firewall that guards one folder, or one page that redirects, says nothing of the other addresses: such a failure
 * explains all only where all addresses have it.
 */
function explanation(tried: TriedAddress[]): ErrorReport | null {
  const failures = tried.flatMap(({ failure }) => failure ?? []);
  const [first] = failures;
  const last = failures.at(-1);
  if (last && ofTheHost.has(last.code)) return last;
  const ofOne = failures.find(({ code }) => ofWhmcs.has(code));
  if (ofOne) return ofOne;
  return first && first.code !== 'not-whmcs' && failures.every(({ code }) => code === first.code)
    ? first
    : null;
}
