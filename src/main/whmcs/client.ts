import { AppError, appError } from '../../shared/app-error.ts';
import { decodeResponse, parseResponse, resultOf } from './response.ts';
import { exchange, type Received } from './exchange.ts';
import { authenticationFields, type Credential } from './credential.ts';
import { attachmentLimits, jsonLimits, type Limits } from './limits.ts';
import { isLoopback } from './loopback.ts';
import { routesTo } from './network.ts';
import { withRetry, type RetryPolicy } from './retry-policy.ts';
import { readResponse, type ApiResponse } from './read-response.ts';
import { Redaction } from './redaction.ts';

export type { ApiResponse } from './read-response.ts';

export interface Endpoint {
  /** Ends in `/includes/api.php`. */
  apiUrl: string;
  credential: Credential;
  /** The user allowed plain http to another machine. */
  allowInsecure: boolean;
  /** How requests leave this computer; if missing, directly. */
  network?: Network;
}

/** What the host process knows about the route to a server. It can be posted to a worker. */
export interface Network {
  /** Threadkeep's version, for the User-Agent. */
  version: string;
  /** The proxy for this server, as in a PAC file's response: `PROXY host:port; DIRECT`. */
  proxy: string;
}

/** Options of one call. */
export interface CallOptions {
  /** The largest body that is read, in bytes. */
  maxBytes?: number;
  /** Called when the first part of the response arrives. */
  onResponse?: () => void;
}

/** The read-only actions that the app uses. It never calls any other. */
export type Action =
  | 'GetTicket'
  | 'GetTickets'
  | 'GetTicketAttachment'
  | 'GetTicketNotes'
  | 'GetTicketCounts'
  | 'GetSupportDepartments'
  | 'GetSupportStatuses';

/** A client of the WHMCS HTTP API. It only sends POST requests, with everything in the form body. */
export class WhmcsClient {
  readonly #retryPolicy: RetryPolicy;
  readonly #limits: Partial<Limits>;

  /** @param limits override the default ones */
  constructor(retryPolicy: RetryPolicy, limits: Partial<Limits> = {}) {
    this.#retryPolicy = retryPolicy;
    this.#limits = limits;
  }

  /**
   * Calls one action and retries temporary failures. No failure contains the credential, whatever the server responds,
   * and a response that contains it is refused.
   * @throws AppError with a code for every row of the error table; `cancelled` when `signal` is aborted.
   */
  async call(
    endpoint: Endpoint,
    action: Action,
    params: Record<string, string>,
    signal: AbortSignal,
    options: CallOptions = {},
  ): Promise<ApiResponse> {
    assertSecure(endpoint);
    const redaction = redactionOf(endpoint.credential);
    const form = { action, responsetype: 'json', ...params, ...authenticationFields(endpoint.credential) };
    return cancellable(signal, () =>
      withRetry(this.#retryPolicy, signal, async () => {
        try {
          const received = await this.#post(endpoint, form, signal, options);
          return readResponse(received, endpoint.apiUrl, action, redaction);
        } catch (error) {
          throw error instanceof AppError ? redaction.failure(error) : error;
        }
      }),
    );
  }

  /**
   * Checks whether there is a WHMCS API at an address, without sending a credential.
   * @returns the refusal: WHMCS refuses every call without a credential
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
        const fields = parseResponse(decodeResponse(received.raw))?.fields ?? {};
        isWhmcs = ['error', 'success'].includes(resultOf(fields));
        readResponse(received, address.apiUrl, action, new Redaction(null));
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
    { maxBytes, onResponse }: CallOptions,
  ): Promise<Received> {
    const defaults = form['action'] === 'GetTicketAttachment' ? attachmentLimits : jsonLimits;
    const { version, proxy } = network ?? { version: '', proxy: 'DIRECT' };
    return exchange({
      url,
      form: new URLSearchParams(form),
      routes: routesTo(url, proxy),
      limits: { ...defaults, ...this.#limits, ...(maxBytes !== undefined && { maxBytes }) },
      userAgent: `Threadkeep${version && `/${version}`} (+WHMCS API client)`,
      signal,
      onResponse,
    });
  }
}

/** One per credential, because a sync makes many calls with the same one. */
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
    if (signal.aborted) throw appError('cancelled', 'request_cancelled');
    throw error;
  }
}

/** @throws AppError `insecure-address` */
export function assertSecure({ apiUrl, allowInsecure }: Pick<Endpoint, 'apiUrl' | 'allowInsecure'>): void {
  const url = new URL(apiUrl);
  if (url.protocol === 'https:' || isLoopback(url.hostname) || allowInsecure) return;
  throw appError('insecure-address', 'unencrypted_credentials', { host: url.host });
}
