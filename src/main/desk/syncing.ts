import type { Connection } from '../../contract/desk.ts';
import { Failure } from '../../contract/failure.ts';
import type { SyncProgress, SyncSettings } from '../../contract/sync.ts';
import type { SyncOrder } from '../sync/order.ts';
import { storedProgress } from '../sync/progress.ts';
import type { Connecting } from './connecting.ts';
import type { Desk } from './desk.ts';
import { isDue, isFullDue, mayBeBack, readsAgainAfter } from './due.ts';

const minute = 60_000;
/** How often the page is told that the vault changed while a sync runs, in milliseconds. */
const tellEvery = 1500;

/** The syncs of all connections: what runs, what is due, and what the window is told of it. */
export class Syncing {
  readonly #desk: Desk;
  readonly #connecting: Connecting;
  readonly #publish: (progress: SyncProgress[]) => void;
  readonly #tellChanged: (keys: number[] | null) => void;
  readonly #progress = new Map<number, SyncProgress>();
  readonly #running = new Map<number, { stop: AbortController; ended: Promise<void> }>();
  readonly #giveWay = new Map<number, () => void>();
  /** When a sync was last begun by the clock, and when one last ended; lost with the app. */
  readonly #begun = new Map<number, number>();
  readonly #ended = new Map<number, number>();
  #changed = new Set<number>();
  #telling: NodeJS.Timeout | null = null;
  #clock: NodeJS.Timeout | null = null;

  constructor(
    desk: Desk,
    connecting: Connecting,
    publish: (progress: SyncProgress[]) => void,
    tellChanged: (keys: number[] | null) => void,
  ) {
    this.#desk = desk;
    this.#connecting = connecting;
    this.#publish = publish;
    this.#tellChanged = tellChanged;
  }

  /** Starts the syncs that run at start, and from now on those that are due. */
  async watch(): Promise<void> {
    this.#clock ??= setInterval(() => this.#beginDue(false), minute);
    this.#clock.unref();
    await this.#connecting.checkAll();
    this.#beginDue(true);
  }

  progress(): SyncProgress[] {
    return this.#desk.state.connections.filter(({ apiUrl }) => apiUrl !== '').map(({ id }) => this.#of(id));
  }

  /**
   * Goes on with what was left open, or begins a round, which is a full one where that is due. Does nothing where one
   * runs.
   */
  async start(id: number, kind: SyncOrder['kind']): Promise<void> {
    if (this.#running.has(id)) return;
    const connection = this.#desk.connection(id);
    const round = this.#desk.vault.run((v) => v.rounds.read(id));
    const due = kind === 'changes' && isFullDue(round, connection.sync.fullEveryDays, Date.now());
    const stop = new AbortController();
    const begun = Promise.withResolvers<null>();
    const ended = this.#run(connection, due ? 'full' : kind, stop.signal, () => begun.resolve(null)).finally(
      () => {
        this.#running.delete(id);
        this.#ended.set(id, Date.now());
        this.#giveWay.delete(id);
        begun.resolve(null);
      },
    );
    this.#running.set(id, { stop, ended });
    ended.catch(() => undefined);
    await begun.promise;
  }

  /** Ends what runs; the round stays open, to go on with. */
  async pause(id: number): Promise<void> {
    const running = this.#running.get(id);
    running?.stop.abort();
    await running?.ended.catch(() => undefined);
  }

  /** Ends what runs and gives up the round. */
  async cancel(id: number): Promise<void> {
    await this.pause(id);
    await this.#desk.write((v) => v.rounds.close(id, null));
    this.#take(storedProgress(this.#desk.vault, id));
  }

  /** Ends what runs, and has the credential forgotten. */
  async disconnect(id: number): Promise<void> {
    await this.cancel(id);
    await this.#connecting.disconnect(id);
    // Another connection may be given its number.
    this.#progress.delete(id);
    this.#begun.delete(id);
    this.#ended.delete(id);
    this.#publish(this.progress());
    this.changed([]);
  }

  /** Lets a person who waits for an answer go first. */
  giveWay(): void {
    for (const giveWay of this.#giveWay.values()) giveWay();
  }

  /** Settings of a running sync count from the next one on. */
  async saveSettings(id: number, settings: SyncSettings): Promise<void> {
    this.#desk.connection(id);
    await this.#desk.write((v) => v.connections.saveSync(id, settings));
    this.#desk.refresh();
  }

  /** Tells the page that tickets changed, soon. @param keys null where that may be any */
  changed(keys: number[]): void {
    for (const key of keys) this.#changed.add(key);
    this.#telling ??= setTimeout(() => {
      this.#telling = null;
      const all = [...this.#changed];
      this.#changed = new Set();
      this.#desk.refresh();
      this.#tellChanged(all.length > 500 ? null : all);
    }, tellEvery);
  }

  close(): void {
    if (this.#clock) clearInterval(this.#clock);
    if (this.#telling) clearTimeout(this.#telling);
    for (const { stop } of this.#running.values()) stop.abort();
  }

  async #run(
    connection: Connection,
    kind: SyncOrder['kind'],
    signal: AbortSignal,
    onBegun: () => void,
  ): Promise<void> {
    const { id, timeZone, sync } = connection;
    try {
      const endpoint = await this.#desk.endpoint(connection);
      const order = { connectionId: id, endpoint, timeZone, settings: sync, kind };
      await this.#desk.runSync(order, signal, {
        onBegun: (giveWay) => this.#giveWay.set(id, giveWay),
        onProgress: (progress) => {
          onBegun();
          this.#take(progress);
          if (progress.state === 'running')
            this.#desk.changeConnection(id, { reachability: 'online', reachabilityFailure: null });
          if (progress.failure) this.#connecting.conclude(id, progress.failure);
        },
        onChanged: (keys) => this.changed(keys),
      });
    } catch (error) {
      const failure = error instanceof Failure ? error.report() : null;
      this.#take({ ...this.#of(id), state: 'stopped', failure });
      throw error;
    } finally {
      this.changed([]);
    }
  }

  #take(progress: SyncProgress): void {
    this.#progress.set(progress.connectionId, progress);
    this.#publish(this.progress());
  }

  #of(id: number): SyncProgress {
    const known = this.#progress.get(id) ?? storedProgress(this.#desk.vault, id);
    this.#progress.set(id, known);
    return known;
  }

  #beginDue(atStart: boolean): void {
    for (const connection of this.#desk.state.connections) {
      const { id, apiUrl, sync } = connection;
      if (apiUrl === '' || this.#running.has(id)) continue;
      const round = this.#desk.vault.run((v) => v.rounds.read(id));
      const last = Math.max(Date.parse(round?.finishedAt ?? '') || 0, this.#begun.get(id) ?? 0);
      const byClock = sync.everyMinutes > 0 && isDue(last, sync.everyMinutes * minute, Date.now());
      const again = readsAgainAfter(this.#of(id));
      const byItself = again !== null && isDue(Math.max(last, this.#ended.get(id) ?? 0), again, Date.now());
      if (!byClock && !byItself && !(atStart && sync.atStart)) continue;
      if (connection.reachability !== 'online') {
        // Should it be back, the next look at the clock begins the sync.
        if (mayBeBack(connection)) void this.#connecting.checkReachability(id).catch(() => undefined);
        continue;
      }
      this.#begun.set(id, Date.now());
      void this.start(id, 'changes').catch(() => undefined);
    }
  }
}
