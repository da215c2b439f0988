/**
 * Limits concurrent requests: the limit rises while response times stay low, falls as they grow, and is halved when the
 * server is overloaded. No requests are made before the end of a requested pause.
 */
export class ConcurrencyLimiter {
  readonly #max: number;
  readonly #now: () => number;
  #limit: number;
  /** The fastest response, in milliseconds; decays slowly because networks change. */
  #best = Infinity;
  #usual = 0;
  #openAt = 0;

  /** @param now a clock that never jumps, in milliseconds */
  constructor(max: number, now: () => number) {
    this.#max = max;
    this.#now = now;
    this.#limit = Math.min(max, 4);
  }

  get limit(): number {
    return Math.max(1, Math.floor(this.#limit));
  }

  /** Milliseconds until requests may be made again. */
  get closedFor(): number {
    return Math.max(0, this.#openAt - this.#now());
  }

  /** @param ms response time */
  onSuccess(ms: number): void {
    this.#best = Math.min(ms, this.#best * 1.005);
    this.#usual = this.#usual === 0 ? ms : this.#usual * 0.9 + ms * 0.1;
    const slowed = this.#usual > this.#best * 3 + 100;
    this.#limit = slowed
      ? Math.max(1, this.#limit - 0.2)
      : Math.min(this.#max, this.#limit + 1 / this.#limit);
  }

  /** Pauses without lowering the limit. */
  pauseFor(ms: number): void {
    this.#openAt = Math.max(this.#openAt, this.#now() + ms);
  }

  /** The server failed or refused because of load. @param waitMs before the next request */
  onBackoff(waitMs: number): void {
    // Several failures at the same time count once.
    if (this.closedFor === 0) this.#limit = Math.max(1, this.#limit / 2);
    this.#openAt = Math.max(this.#openAt, this.#now() + waitMs);
  }
}

const maxBackoffMs = 5 * 60_000;
/** The longest Retry-After that is respected. */
const maxRetryAfterMs = 60 * 60_000;

/**
 * Milliseconds to wait after a temporary failure: exponential, with jitter.
 * @param inARow failures since the last success, including this one
 * @param asked seconds of Retry-After; NaN if absent
 */
export function backoffMs(inARow: number, asked: number, random: () => number): number {
  if (asked > 0) return Math.min(asked * 1000, maxRetryAfterMs);
  return Math.min(maxBackoffMs, 1000 * 2 ** Math.min(inARow - 1, 10)) * (0.5 + random() / 2);
}
