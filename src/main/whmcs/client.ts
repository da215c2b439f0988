import { AppError, SentenceError } from '../../shared/app-error.ts';
import { decodeAnswer, parseAnswer, resultOf } from './response.ts';
import { exchange, type Received } from './exchange.ts';
import { authenticationFields, type Credential } from './credential.ts';
import { attachmentLimits, jsonLimits, type Limits } from './limits.ts';
import { isLoopback } from './loopback.ts';
import { routesTo } from './network.ts';
import { withRetry, type RetryPolicy } from './retry-policy.ts';
import { readAnswer, type Answer } from './read-response.ts';
import { Redaction } from './redaction.ts';

export type { Answer } from './read-response.ts';

export interface Endpoint {
  /** Ends in `/includes/api.php`. */
  apiUrl: string;
  credential: Credential;
  /** The person insists on plain http beyond this machine. */
  allowInsecure: boolean;
  /** How requests to it leave this computer; without it, directly. */
  network?: Network;
}

/** What the host knows of the way to a server. It can be posted to a worker. */
export interface Network {
  /** Threadkeep's version, for the User-Agent. */
  version: string;
  /** The proxy for this server, as in a PAC file's answer: `PROXY host:port; DIRECT`. */
  proxy: string;
}

/** What is not ordinary about one call. */
export interface CallOptions {
  /** The largest body that is read, in bytes. */
  maxBytes?: number;
  /** Called when the server has done its work and the answer begins to arrive. */
  onAnswering?: () => void;
}

/** The read-only actions that we use; no other is ever called. */
export type Action =
  | 'GetTicket'
  | 'GetTickets'
  | 'GetTicketAttachment'
  | 'GetTicketNotes'
  | 'GetTicketCounts'
  | 'GetSupportDepartments'
  | 'GetSupportStatuses';

/** Speaks the WHMCS HTTP API: POST alone, everything in the form body. */
export class WhmcsClient {
  readonly #patience: RetryPolicy;
  readonly #limits: Partial<Limits>;

  /** @param limits in place of the ordinary ones */
  constructor(patience: RetryPolicy, limits: Partial<Limits> = {}) {
    this.#patience = patience;
    this.#limits = limits;
  }

  /**
   * Calls one action and tries again where the failure passes. No failure holds the credential, whatever the server
   * answers, and an answer that repeats it is refused.
   * @throws Failure with a code for every row of the error table; `cancelled` when `signal` is aborted.
   */
  async call(
    endpoint: Endpoint,
    action: Action,
    params: Record<string, string>,
    signal: AbortSignal,
    options: CallOptions = {},
  ): Promise<Answer> {
    refuseInsecure(endpoint);
    const redaction = redactionOf(endpoint.credential);
    const form = { action, responsetype: 'json', ...params, ...authenticationFields(endpoint.credential) };
    return cancellable(signal, () =>
      withRetry(this.#patience, signal, async () => {
        try {
          const received = await this.#post(endpoint, form, signal, options);
          return readAnswer(received, endpoint.apiUrl, action, redaction);
        } catch (error) {
          throw error instanceof AppError ? redaction.failure(error) : error;
        }
      }),
    );
  }

  /**
   * Asks an address without any credential whether a WHMCS API answers there.
   * @returns what it refused with: a WHMCS refuses every call without a credential
   */
  async identify(
    address: Pick<Endpoint, 'apiUrl' | 'network'>,
    signal: AbortSignal,
  ): Promise<{ isWhmcs: boolean; failure: AppError | null }> {
    const action: Action = 'GetTicketCounts';
    let isWhmcs = false;
    try {
      await cancellable(signal, async () => {
        const received = await this.#post(address, { action, responsetype: 'json' }, signal, {});
        const fields = parseAnswer(decodeAnswer(received.raw))?.fields ?? {};
        isWhmcs = ['error', 'success'].includes(resultOf(fields));
        readAnswer(received, address.apiUrl, action, new Redaction(null));
      });
      return { isWhmcs, failure: null };
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      return { isWhmcs, failure: error };
    }
  }

  async #post(
    { apiUrl: url, network }: Pick<Endpoint, 'apiUrl' | 'network'>,
    form: Record<string, string>,
    signal: AbortSignal,
    { maxBytes, onAnswering }: CallOptions,
  ): Promise<Received> {
    const ordinary = form['action'] === 'GetTicketAttachment' ? attachmentLimits : jsonLimits;
    const { version, proxy } = network ?? { version: '', proxy: 'DIRECT' };
    return exchange({
      url,
      form: new URLSearchParams(form),
      routes: routesTo(url, proxy),
      limits: { ...ordinary, ...this.#limits, ...(maxBytes !== undefined && { maxBytes }) },
      userAgent: `Threadkeep${version && `/${version}`} (+WHMCS API client)`,
      signal,
      onAnswering,
    });
  }
}

/** Made once for each credential: a sync calls with the same one again and again. */
const redactions = new WeakMap<Credential, Redaction>();

function redactionOf(credential: Credential): Redaction {
  const redaction = redactions.get(credential) ?? new Redaction(credential);
  redactions.set(credential, redaction);
  return redaction;
}

async function cancellable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted)
      throw new SentenceError('cancelled', 'The request was cancelled.', 'Start it again if you need it.');
    throw error;
  }
}

/** @throws Failure `insecure-address` */
export function refuseInsecure({ apiUrl, allowInsecure }: Pick<Endpoint, 'apiUrl' | 'allowInsecure'>): void {
  const url = new URL(apiUrl);
  if (url.protocol === 'https:' || isLoopback(url.hostname) || allowInsecure) return;
  throw new SentenceError(
    'insecure-address',
    `${url.host} would receive your credential unencrypted: the address begins with http:.`,
    'Use https:. If this network is really private, allow unencrypted calls for this connection.',
  );
}
