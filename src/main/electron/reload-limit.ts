const windowMs = 60_000;

/** Lets something happen at most `most` times in a minute, so that a page that crashes at once is not reloaded forever. */
export class ReloadLimit {
  readonly #max: number;
  readonly #now: () => number;
  #times: number[] = [];

  constructor(max: number, now: () => number) {
    this.#max = max;
    this.#now = now;
  }

  /** @returns whether it may happen now; if so, it counts */
  take(): boolean {
    const now = this.#now();
    this.#times = this.#times.filter((time) => now - time < windowMs);
    if (this.#times.length >= this.#max) return false;
    this.#times.push(now);
    return true;
  }
}
