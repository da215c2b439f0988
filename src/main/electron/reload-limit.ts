const windowMs = 60_000;

/** Limits reloads per minute, so that a page that crashes immediately is not reloaded forever. */
export class ReloadLimit {
  readonly #max: number;
  readonly #now: () => number;
  #times: number[] = [];

  constructor(max: number, now: () => number) {
    this.#max = max;
    this.#now = now;
  }

  /** @returns whether a reload is allowed; if so, it is counted */
  take(): boolean {
    const now = this.#now();
    this.#times = this.#times.filter((time) => now - time < windowMs);
    if (this.#times.length >= this.#max) return false;
    this.#times.push(now);
    return true;
  }
}
