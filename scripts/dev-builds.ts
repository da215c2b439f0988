/** The events of a bundler's watcher that matter here. After an ERROR there is an END as well. */
type WatchEvent = 'START' | 'ERROR' | 'END';

/** Tells `npm run dev` when the app can start with what has been built: never while a bundle is missing or broken. */
export class DevBuilds {
  readonly #states: Map<string, 'building' | 'failed' | 'built'>;
  readonly #onReady: () => void;

  /** @param onReady called after a build whenever all bundles are built */
  constructor(bundles: readonly string[], onReady: () => void) {
    this.#states = new Map(bundles.map((bundle) => [bundle, 'building']));
    this.#onReady = onReady;
  }

  get areReady(): boolean {
    return [...this.#states.values()].every((state) => state === 'built');
  }

  /** @returns whether a build has succeeded with this event */
  handle(bundle: string, event: WatchEvent): boolean {
    if (event === 'START') this.#states.set(bundle, 'building');
    if (event === 'ERROR') this.#states.set(bundle, 'failed');
    if (event !== 'END' || this.#states.get(bundle) === 'failed') return false;
    this.#states.set(bundle, 'built');
    if (this.areReady) this.#onReady();
    return true;
  }
}
