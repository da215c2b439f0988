/**
 * How many requests may run at once: one more while the server answers as fast as it can, fewer when it slows
 * down, half as many when it says that it is too much; and none before a moment that it named.
 */
export class ConcurrencyLimiter {
  readonly #most: number;
  readonly #now: () => number;
  #limit: number;
  /** The fastest answers, in milliseconds; forgets slowly, for networks change. */
  #best = Infinity;
  #usual = 0;
  #openAt = 0;

  /** @param now a clock that never jumps, in milliseconds */
  constructor(most: number, now: () => number) {
    this.#most = most;
    this.#now = now;
    this.#limit = Math.min(most, 4);
  }

  get limit(): number {
    return Math.max(1, Math.floor(this.#limit));
  }

  /** Milliseconds until requests may be made again. */
  get closedFor(): number {
    return Math.max(0, this.#openAt - this.#now());
  }

  /** An answer came. @param ms how long it took */
  onSuccess(ms: number): void {
    this.#best = Math.min(ms, this.#best * 1.005);
    this.#usual = this.#usual === 0 ? ms : this.#usual * 0.9 + ms * 0.1;
    const slowed = this.#usual > this.#best * 3 + 100;
    this.#limit = slowed
      ? Math.max(1, this.#limit - 0.2)
      : Math.min(this.#most, this.#limit + 1 / this.#limit);
  }

  /** Makes no request for a moment, for reasons of our own. */
  pauseFor(ms: number): void {
    this.#openAt = Math.max(this.#openAt, this.#now() + ms);
  }

  /** The server could not answer, or said that it does not want to. @param waitMs before the next request */
  onBackoff(waitMs: number): void {
    // A burst of refusals is one sign, not many.
    if (this.closedFor === 0) this.#limit = Math.max(1, this.#limit / 2);
    this.#openAt = Math.max(this.#openAt, this.#now() + waitMs);
  }
}

const longestBackoff = 5 * 60_000;
/** A server may ask for longer than we would wait by ourselves, but not for days. */
const longestAsked = 60 * 60_000;

/**
 * Milliseconds to wait after a failure that passes.
 * @param inARow failures since the last answer, this one included
 * @param asked seconds of Retry-After; NaN for none
 */
export function backoff(inARow: number, asked: number, random: () => number): number {
  if (asked > 0) return Math.min(asked * 1000, longestAsked);
  return Math.min(longestBackoff, 1000 * 2 ** Math.min(inARow - 1, 10)) * (0.5 + random() / 2);
}
