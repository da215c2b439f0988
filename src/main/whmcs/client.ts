import { Failure } from '../../contract/failure.ts';
import { decodeAnswer, parseAnswer, type RawAnswer } from './answer.ts';
import { authenticationFields, type Credential } from './credential.ts';
import { foreignAnswer, refusal } from './refusal.ts';
import { retryAfterSeconds, withPatience, type Patience } from './patience.ts';
import { isLoopback } from './address.ts';
import { readBody } from './body.ts';

export interface Endpoint {
  /** Ends in `/includes/api.php`. */
  apiUrl: string;
  credential: Credential;
  /** The person insists on plain http beyond this machine. */
  allowInsecure: boolean;
}

export interface Limits {
  /** Milliseconds without a byte from the server before it counts as silent. */
  silenceMs: number;
  /** The largest body that is read, in bytes. */
  maxBytes: number;
}

/** What is not ordinary about one call. */
export interface CallOptions {
  /** The largest body that is read, in bytes. */
  maxBytes?: number;
  /** Told when the server has done its work and the answer begins to come in. */
  onAnswering?: () => void;
}

export interface Answer {
  /** The body as it came, for the vault. */
  raw: RawAnswer;
  /** The server's clock when it answered (the Date header), in milliseconds; null where it told none. */
  serverTime: number | null;
  fields: Record<string, unknown>;
  noise: string;
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

export const ordinaryLimits: Limits = { silenceMs: 30_000, maxBytes: 96 * 1024 * 1024 };

/** Speaks the WHMCS HTTP API: POST alone, everything in the form body. */
export class WhmcsClient {
  readonly #patience: Patience;
  readonly #limits: Limits;

  constructor(patience: Patience, limits: Limits = ordinaryLimits) {
    this.#patience = patience;
    this.#limits = limits;
  }

  /**
   * Calls one action and tries again where the failure passes.
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
    try {
      return await withPatience(this.#patience, signal, () =>
        this.#attempt(endpoint, action, params, signal, options),
      );
    } catch (error) {
      if (signal.aborted)
        throw new Failure('cancelled', 'The request was stopped.', 'Start it again when you like.');
      throw error;
    }
  }

  async #attempt(
    endpoint: Endpoint,
    action: Action,
    params: Record<string, string>,
    signal: AbortSignal,
    { maxBytes, onAnswering }: CallOptions,
  ): Promise<Answer> {
    const body = new URLSearchParams({
      action,
      responsetype: 'json',
      ...params,
      ...authenticationFields(endpoint.credential),
    });
    const limits = { ...this.#limits, ...(maxBytes !== undefined && { maxBytes }) };
    const { response, raw } = await readBody(endpoint.apiUrl, body, limits, signal, onAnswering);
    const text = decodeAnswer(raw);
    if (response.status >= 300 && response.status < 400) throw redirected(endpoint.apiUrl, response);
    const answer = parseAnswer(text);
    if (answer && 'result' in answer.fields) {
      if (answer.fields['result'] === 'success')
        return { raw, serverTime: serverTimeOf(response), ...answer };
      throw refusal(String(answer.fields['message'] ?? ''));
    }
    if (response.status === 429 || (response.status >= 500 && !/EmitterException/.test(text))) {
      throw busy(response);
    }
    throw foreignAnswer(response.status, endpoint.apiUrl, text);
  }
}

function serverTimeOf(response: Response): number | null {
  const time = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(time) ? null : time;
}

/** @throws Failure `insecure-address` */
export function refuseInsecure({ apiUrl, allowInsecure }: Pick<Endpoint, 'apiUrl' | 'allowInsecure'>): void {
  const url = new URL(apiUrl);
  if (url.protocol === 'https:' || isLoopback(url.hostname) || allowInsecure) return;
  throw new Failure(
    'insecure-address',
    `${url.host} would get your credential unencrypted: the address begins with http:.`,
    'Use https:. If this network is really private, tick “Send unencrypted all the same”.',
  );
}

function redirected(from: string, response: Response): Failure {
  const location = response.headers.get('location') ?? '';
  const target = URL.canParse(location, from) ? new URL(location, from) : null;
  const shown = target ? target.origin + target.pathname : 'nowhere';
  return new Failure(
    'redirect',
    `The server sends its visitors on to ${shown}. Your credential was not sent there.`,
    'If you trust that address, use it instead.',
    target ? { address: shown } : {},
  );
}

function busy(response: Response): Failure {
  const seconds = retryAfterSeconds(response.headers.get('retry-after'), Date.now());
  return new Failure(
    'busy',
    response.status === 429
      ? 'The server asks to be called less often (HTTP 429).'
      : `The server cannot answer just now (HTTP ${response.status}).`,
    'Try again in a while.',
    { status: String(response.status), ...(seconds !== null && { retryAfterSeconds: String(seconds) }) },
  );
}
