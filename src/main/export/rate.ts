/** Over how long the rate is measured, in milliseconds. */
const windowMs = 10_000;

/** How fast an export is, over the last seconds. */
export class ExportRate {
  readonly #now: () => number;
  readonly #points: { at: number; finished: number }[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param finished how many tickets are finished now */
  update(finished: number): void {
    const at = this.#now();
    this.#points.push({ at, finished });
    while (this.#points.length > 2 && at - (this.#points[1]?.at ?? at) >= windowMs) this.#points.shift();
  }

  /** Tickets per second; 0 until known. */
  get perSecond(): number {
    const [first, last] = [this.#points[0], this.#points.at(-1)];
    if (!first || !last || last.at === first.at) return 0;
    return ((last.finished - first.finished) * 1000) / (last.at - first.at);
  }

  /** Until `remaining` more tickets are finished; null until known. */
  secondsLeft(remaining: number): number | null {
    return this.perSecond > 0 ? Math.ceil(remaining / this.perSecond) : null;
  }
}
