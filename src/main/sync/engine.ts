import { AppError } from '../../shared/app-error.ts';
import { pendingReason } from '../vault/remote-tickets.ts';
import { beginRound, effectiveKind } from './begin-round.ts';
import { LivenessProbe } from './liveness-probe.ts';
import { TaskQueue, type SyncTask } from './task-queue.ts';
import { BatchWriter } from './batch-writer.ts';
import { ListReader } from './list-reader.ts';
import type { SyncJob, SyncDeps } from './sync-job.ts';
import { Outcomes } from './outcomes.ts';
import { ConcurrencyLimiter } from './concurrency-limiter.ts';
import { ProgressMeter } from './progress.ts';
import { Requests } from './requests.ts';
import { listUnsettled } from './list-error.ts';

/** Concurrent requests for tickets that only a full sync fetches. */
const fullSyncConcurrency = 2;
/** How long a sync pauses while the user searches, in milliseconds. */
const searchPauseMs = 80;
/** How long to wait before a ticket that was just replied to is fetched once more, in milliseconds. */
const rereadMs = 2000;
/** How often unsettled lists are read again, after pauses of one to 30 minutes. */
const maxListPauses = 8;
const listPauseMs = (count: number): number => Math.min(30, 2 ** (count - 1)) * 60_000;

/** Syncs one connection. All state that has to survive a crash is in the vault. */
export class SyncEngine {
  readonly #deps: SyncDeps;
  readonly #job: SyncJob;
  readonly #limiter: ConcurrencyLimiter;
  readonly #listReader: ListReader;
  readonly #writer: BatchWriter;
  readonly #meter: ProgressMeter;
  readonly #tasks: TaskQueue;
  readonly #requests: Requests;
  readonly #outcomes: Outcomes;
  readonly #stop = new AbortController();
  #stopReason: unknown = null;
  #fetchAgainAt = 0;
  #listPauses = 0;

  constructor(deps: SyncDeps, job: SyncJob) {
    this.#deps = deps;
    this.#job = job;
    const { vault, now } = deps;
    const { connectionId, settings, timeZone } = job;
    this.#limiter = new ConcurrencyLimiter(settings.mostAtOnce, deps.ticks);
    this.#tasks = new TaskQueue(vault, connectionId);
    this.#listReader = new ListReader(vault, connectionId, settings);
    this.#meter = new ProgressMeter(vault, connectionId, deps.onProgress);
    this.#requests = new Requests(deps, job, this.#limiter);
    const probe = new LivenessProbe(deps, job, this.#stop.signal);
    this.#outcomes = new Outcomes(deps, connectionId, probe, this.#tasks, this.#limiter, this.#meter);
    const newIsUnread = Boolean(vault.run((v) => v.rounds.read(connectionId))?.finishedAt);
    this.#writer = new BatchWriter(vault, {
      connectionId,
      timeZone,
      settings,
      newIsUnread,
      now,
      onNotStored: (tickets) => this.#tasks.freeTickets(tickets),
      onFailed: (ticket, error) => this.#outcomes.ticketFailed(ticket, error),
      onFetchAgain: () => (this.#fetchAgainAt = deps.ticks() + rereadMs),
      onStored: (stored, changed) => {
        this.#tasks.freeTickets(stored);
        this.#meter.done(stored.length, 'fetched');
        if (changed.length > 0) deps.onChanged(changed);
      },
    });
  }

  /**
   * Runs until everything is fetched, `signal` is aborted (a pause), or the user has to intervene.
   * @throws AppError why it stopped; everything fetched until then is stored
   */
  async run(signal: AbortSignal): Promise<void> {
    const { vault, now } = this.#deps;
    const { connectionId } = this.#job;
    const kind = effectiveKind(this.#job, this.#listReader);
    signal.addEventListener('abort', () => this.#stop.abort(), { once: true });
    this.#tasks.listingDone = beginRound(vault, { connectionId, kind }, this.#listReader);
    this.#meter.pace(this.#limiter.limit, !this.#tasks.listingDone);
    this.#meter.start();
    const running = new Set<Promise<void>>();
    while (!signal.aborted && this.#stopReason === null) {
      const wait = this.#wait();
      if (wait > 0 && running.size === 0) {
        await this.#deps.sleep(wait, signal).catch(() => undefined);
        continue;
      }
      const task = wait > 0 || this.#requests.count >= this.#maxConcurrent() ? null : this.#tasks.take();
      if (task) {
        const work = this.#attempt(task, signal).finally(() => running.delete(work));
        running.add(work);
      } else if (running.size > 0) {
        await Promise.race([...running, this.#requests.nextAnswer()]);
      } else {
        this.#flush();
        if (this.#tasks.peek() !== null) continue;
        if (!this.#tasks.listingPaused) break;
        await this.#waitForList(signal);
      }
    }
    await Promise.all(running);
    this.#flush();
    if (this.#stopReason !== null) {
      this.#meter.report('stopped', this.#stopReason instanceof AppError ? this.#stopReason.report() : null);
      throw this.#stopReason;
    }
    if (signal.aborted) return this.#meter.report('paused', null);
    if (kind !== 'retry') vault.run((v) => v.rounds.close(connectionId, new Date(now()).toISOString()));
    await this.#mergeIndex(signal);
    this.#meter.reportStored();
  }

  /** Pauses briefly because the user is waiting for something else. */
  yieldToUser(): void {
    this.#limiter.pauseFor(searchPauseMs);
  }

  /** Milliseconds before the next request. */
  #wait(): number {
    const next = this.#tasks.peek();
    const again = next?.what === 'ticket' && next.ticket.reason === pendingReason.again;
    return Math.max(this.#limiter.closedFor, again ? this.#fetchAgainAt - this.#deps.ticks() : 0);
  }

  #maxConcurrent(): number {
    const next = this.#tasks.peek();
    const slow = next?.what === 'ticket' && next.ticket.reason === pendingReason.full;
    return slow ? Math.min(fullSyncConcurrency, this.#limiter.limit) : this.#limiter.limit;
  }

  async #attempt(task: SyncTask, signal: AbortSignal): Promise<void> {
    try {
      await this.#perform(task, signal);
      this.#outcomes.onSuccess(task);
      // A ticket stays busy until it is stored.
      if (task.what !== 'ticket') this.#tasks.free(task.id);
    } catch (error) {
      if (signal.aborted || this.#stopReason !== null) return;
      const stop = await this.#outcomes.requestFailed(task, error).catch((unexpected: unknown) => unexpected);
      this.#stopReason ??= stop;
      this.#tasks.free(task.id);
    }
  }

  async #perform(task: SyncTask, signal: AbortSignal): Promise<void> {
    if (task.what === 'list') return this.#list(signal);
    if (task.what === 'file') {
      await this.#requests.file(task.file, signal);
      return this.#meter.done(1, 'files');
    }
    const { ticket } = task;
    const { vault } = this.#deps;
    task.basis = vault.run((v) => v.tickets.stateOf(this.#job.connectionId, ticket.ticketId));
    const { answer, isOther } = await this.#requests.ticket(ticket, signal);
    if (signal.aborted) return;
    if (!isOther) return this.#writer.add({ ...answer, ticket: ticket });
    this.#outcomes.otherTicketReturned(task, answer.thread.ticketId);
  }

  async #list(signal: AbortSignal): Promise<void> {
    const step = await this.#listReader.step((scope, start, limit) =>
      this.#requests.page(scope, start, limit, signal),
    );
    if (step.what === 'again') this.#limiter.pauseFor(step.afterMs);
    if (step.what === 'unsettled') {
      this.#tasks.listingPaused = true;
      if (step.endless) this.#listPauses = maxListPauses;
    }
    this.#tasks.listingDone = step.what === 'done';
    this.#meter.recount();
  }

  /** Reads unsettled lists again after a pause, or ends the sync for now. */
  async #waitForList(signal: AbortSignal): Promise<void> {
    const failure = listUnsettled(this.#listReader.countMissing());
    if (this.#listPauses >= maxListPauses) {
      this.#listReader.giveUp();
      this.#stopReason = failure;
      return;
    }
    this.#listPauses += 1;
    this.#meter.recount(true);
    this.#meter.report('waiting', failure.report());
    await this.#deps.sleep(listPauseMs(this.#listPauses), signal).catch(() => undefined);
    if (signal.aborted) return;
    this.#listReader.readAgain();
    this.#tasks.listingPaused = false;
  }

  #flush(): void {
    try {
      this.#writer.flush();
    } catch (error) {
      this.#stopReason ??= error;
    }
  }

  /** Merges the index in small steps, for faster searches and a smaller file. */
  async #mergeIndex(signal: AbortSignal): Promise<void> {
    const { vault, sleep } = this.#deps;
    while (!signal.aborted && vault.run((v) => v.index.mergeStep(200)))
      await sleep(5, signal).catch(() => undefined);
  }
}
