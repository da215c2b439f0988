import type { Connection } from '../../contract/app.ts';
import type { Result } from '../../contract/calls.ts';
import { AppError } from '../../shared/app-error.ts';
import type { SyncFailure, SyncProgress, SyncSettings } from '../../contract/sync.ts';
import type { SyncJob } from '../sync/sync-job.ts';
import { storedProgress } from '../sync/progress.ts';
import type { ConnectionService } from './connection-service.ts';
import type { AppStateStore } from './app-state.ts';
import type { Endpoints } from './endpoints.ts';
import type { VaultSession } from './vault-session.ts';
import { isDue, isFullDue, isWorthRetrying, listRereadDelay } from './sync-schedule.ts';

const minute = 60_000;
/** How often the page is notified of changes in the vault during a sync, in milliseconds. */
const publishChangedEveryMs = 1500;
const maxListedFailures = 500;

/** The syncs of all connections: running them, scheduling them, and publishing their progress. */
export class SyncService {
  readonly #session: VaultSession;
  readonly #state: AppStateStore;
  readonly #endpoints: Endpoints;
  readonly #connections: ConnectionService;
  readonly #publish: (progress: SyncProgress[]) => void;
  readonly #emitChanged: (keys: number[] | null) => void;
  readonly #progress = new Map<number, SyncProgress>();
  readonly #running = new Map<number, { stop: AbortController; ended: Promise<void> }>();
  readonly #yieldToUser = new Map<number, () => void>();
  /** When a scheduled sync last started, and when any sync last ended; not persisted. */
  readonly #startedAt = new Map<number, number>();
  readonly #endedAt = new Map<number, number>();
  #changed = new Set<number>();
  #changedTimer: NodeJS.Timeout | null = null;
  #schedulerTimer: NodeJS.Timeout | null = null;

  constructor(
    session: VaultSession,
    state: AppStateStore,
    endpoints: Endpoints,
    connections: ConnectionService,
    publish: (progress: SyncProgress[]) => void,
    emitChanged: (keys: number[] | null) => void,
  ) {
    this.#session = session;
    this.#state = state;
    this.#endpoints = endpoints;
    this.#connections = connections;
    this.#publish = publish;
    this.#emitChanged = emitChanged;
  }

  /** Starts the syncs that run at startup, then checks every minute which are due. */
  async startScheduler(): Promise<void> {
    this.#schedulerTimer ??= setInterval(() => this.#startDue(false), minute);
    this.#schedulerTimer.unref();
    await this.#connections.checkAll();
    this.#startDue(true);
  }

  progress(): SyncProgress[] {
    return this.#state.current.connections
      .filter(({ apiUrl }) => apiUrl !== '')
      .map(({ id }) => this.#progressOf(id));
  }

  /**
   * Continues the open round, or starts a new one, which is a full sync if that is due. Does nothing while a sync is
   * running.
   */
  async start(id: number, kind: SyncJob['kind']): Promise<void> {
    if (this.#running.has(id)) return;
    const connection = this.#state.connection(id);
    const round = this.#session.vault.run((v) => v.rounds.read(id));
    const due = kind === 'changes' && isFullDue(round, connection.sync.fullEveryDays, Date.now());
    const stop = new AbortController();
    const started = Promise.withResolvers<null>();
    const ended = this.#run(connection, due ? 'full' : kind, stop.signal, () =>
      started.resolve(null),
    ).finally(() => {
      this.#running.delete(id);
      this.#endedAt.set(id, Date.now());
      this.#yieldToUser.delete(id);
      started.resolve(null);
    });
    this.#running.set(id, { stop, ended });
    ended.catch(() => undefined);
    await started.promise;
  }

  /** Stops the running sync; its round stays open and can be continued. */
  async pause(id: number): Promise<void> {
    const running = this.#running.get(id);
    running?.stop.abort();
    await running?.ended.catch(() => undefined);
  }

  /** Stops the running sync and closes its round. */
  async cancel(id: number): Promise<void> {
    await this.pause(id);
    await this.#session.write((v) => v.rounds.close(id, null));
    this.#setProgress(storedProgress(this.#session.vault, id));
  }

  /** Stops the running sync and removes the credentials. */
  async disconnect(id: number): Promise<void> {
    await this.cancel(id);
    await this.#connections.disconnect(id);
    // IDs of removed connections are reused.
    this.#progress.delete(id);
    this.#startedAt.delete(id);
    this.#endedAt.delete(id);
    this.#publish(this.progress());
    this.publishChanged([]);
  }

  /** Pauses running syncs briefly while the user is waiting for a request. */
  yieldToUser(): void {
    for (const yieldToUser of this.#yieldToUser.values()) yieldToUser();
  }

  /** A running sync keeps its settings; new ones apply to the next sync. */
  async saveSettings(id: number, settings: SyncSettings): Promise<void> {
    this.#state.connection(id);
    await this.#session.write((v) => v.connections.saveSync(id, settings));
    this.#session.refresh();
  }

  /** Failed tickets and attachments, with their errors. */
  failures(id: number): SyncFailure[] {
    return this.#session.vault.run((v) => v.failures.list(id, maxListedFailures));
  }

  /** The server's departments and statuses, to which a sync can be limited. */
  scopes(id: number): Result<'getScopes'> {
    return this.#session.vault.run((v) => ({
      departments: v.connections.departments(id),
      statuses: v.connections.statuses(id),
    }));
  }

  /** Notifies the page of changed tickets, with a delay. @param keys of the tickets, possibly none */
  publishChanged(keys: number[]): void {
    for (const key of keys) this.#changed.add(key);
    this.#changedTimer ??= setTimeout(() => {
      this.#changedTimer = null;
      const all = [...this.#changed];
      this.#changed = new Set();
      this.#session.refresh();
      this.#emitChanged(all.length > 500 ? null : all);
    }, publishChangedEveryMs);
  }

  close(): void {
    if (this.#schedulerTimer) clearInterval(this.#schedulerTimer);
    if (this.#changedTimer) clearTimeout(this.#changedTimer);
    for (const { stop } of this.#running.values()) stop.abort();
  }

  async #run(
    connection: Connection,
    kind: SyncJob['kind'],
    signal: AbortSignal,
    onStarted: () => void,
  ): Promise<void> {
    const { id, timeZone, sync } = connection;
    try {
      const endpoint = await this.#endpoints.of(connection);
      const job = { connectionId: id, endpoint, timeZone, settings: sync, kind };
      await this.#session.runSync(job, signal, {
        onStarted: (yieldToUser) => this.#yieldToUser.set(id, yieldToUser),
        onProgress: (progress) => {
          onStarted();
          this.#setProgress(progress);
          if (progress.state === 'running')
            this.#state.updateConnection(id, { reachability: 'online', reachabilityFailure: null });
          if (progress.failure) this.#connections.updateReachability(id, progress.failure);
        },
        onChanged: (keys) => this.publishChanged(keys),
      });
    } catch (error) {
      const failure = error instanceof AppError ? error.report() : null;
      this.#setProgress({ ...this.#progressOf(id), state: 'stopped', failure });
      throw error;
    } finally {
      this.publishChanged([]);
    }
  }

  #setProgress(progress: SyncProgress): void {
    this.#progress.set(progress.connectionId, progress);
    this.#publish(this.progress());
  }

  #progressOf(id: number): SyncProgress {
    const known = this.#progress.get(id) ?? storedProgress(this.#session.vault, id);
    this.#progress.set(id, known);
    return known;
  }

  #startDue(atStart: boolean): void {
    for (const connection of this.#state.current.connections) {
      const { id, apiUrl, sync } = connection;
      if (apiUrl === '' || this.#running.has(id)) continue;
      const round = this.#session.vault.run((v) => v.rounds.read(id));
      const last = Math.max(Date.parse(round?.finishedAt ?? '') || 0, this.#startedAt.get(id) ?? 0);
      const byClock = sync.everyMinutes > 0 && isDue(last, sync.everyMinutes * minute, Date.now());
      const again = listRereadDelay(this.#progressOf(id));
      const byItself = again !== null && isDue(Math.max(last, this.#endedAt.get(id) ?? 0), again, Date.now());
      if (!byClock && !byItself && !(atStart && sync.atStart)) continue;
      if (connection.reachability !== 'online') {
        // If it is reachable again, the next check of the schedule starts the sync.
        if (isWorthRetrying(connection)) void this.#connections.checkReachability(id).catch(() => undefined);
        continue;
      }
      this.#startedAt.set(id, Date.now());
      void this.start(id, 'changes').catch(() => undefined);
    }
  }
}
