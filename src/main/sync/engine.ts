import { Failure } from '../../contract/failure.ts';
import { wantedAs } from '../vault/listed.ts';
import { beginRound, kindOf } from './begin-round.ts';
import { Canary } from './canary.ts';
import { JobQueue, type Job } from './jobs.ts';
import { Keeper } from './keeper.ts';
import { Listing } from './listing.ts';
import type { SyncOrder, SyncParts } from './order.ts';
import { Outcomes } from './outcomes.ts';
import { Pace } from './pace.ts';
import { ProgressMeter } from './progress.ts';
import { Requests } from './requests.ts';
import { listUnsettled } from './unsettled.ts';

/** Requests at once for what only a full round asks for. */
const slowly = 2;
/** How long a sync gives way to a person who searches, in milliseconds. */
const wayMs = 80;
/** How long a ticket that was just replied to is left alone before it is fetched once more, in milliseconds. */
const againMs = 2000;
/** How often lists that do not settle are read again, after pauses from a minute to half an hour. */
const mostListPauses = 8;
const listPause = (count: number): number => Math.min(30, 2 ** (count - 1)) * 60_000;

/** Brings the vault up to date with one installation; everything that must outlive it is in the vault. */
export class SyncEngine {
  readonly #parts: SyncParts;
  readonly #order: SyncOrder;
  readonly #pace: Pace;
  readonly #listing: Listing;
  readonly #keeper: Keeper;
  readonly #meter: ProgressMeter;
  readonly #jobs: JobQueue;
  readonly #requests: Requests;
  readonly #outcomes: Outcomes;
  readonly #stop = new AbortController();
  #stopping: unknown = null;
  #againFrom = 0;
  #listPauses = 0;

  constructor(parts: SyncParts, order: SyncOrder) {
    this.#parts = parts;
    this.#order = order;
    const { vault, now } = parts;
    const { connectionId, settings, timeZone } = order;
    this.#pace = new Pace(settings.mostAtOnce, parts.ticks);
    this.#jobs = new JobQueue(vault, connectionId);
    this.#listing = new Listing(vault, connectionId, settings);
    this.#meter = new ProgressMeter(vault, connectionId, parts.onProgress);
    this.#requests = new Requests(parts, order, this.#pace);
    const canary = new Canary(parts, order, this.#stop.signal);
    this.#outcomes = new Outcomes(parts, connectionId, canary, this.#jobs, this.#pace, this.#meter);
    const newIsUnread = Boolean(vault.run((v) => v.rounds.read(connectionId))?.finishedAt);
    this.#keeper = new Keeper(vault, {
      connectionId,
      timeZone,
      settings,
      newIsUnread,
      now,
      onLost: (lost) => this.#jobs.freeTickets(lost),
      onFailed: (ticket, error) => this.#outcomes.ticketFailed(ticket, error),
      onAgain: () => (this.#againFrom = parts.ticks() + againMs),
      onKept: (kept, changed) => {
        this.#jobs.freeTickets(kept);
        this.#meter.done(kept.length);
        if (changed.length > 0) parts.onChanged(changed);
      },
    });
  }

  /**
   * Runs until everything is done, `signal` is aborted (a pause), or a person has to do something.
   * @throws Failure what has to be done; everything fetched before is stored
   */
  async run(signal: AbortSignal): Promise<void> {
    const { vault, now } = this.#parts;
    const { connectionId } = this.#order;
    const kind = kindOf(this.#order, this.#listing);
    signal.addEventListener('abort', () => this.#stop.abort(), { once: true });
    this.#jobs.listingDone = beginRound(vault, { connectionId, kind }, this.#listing);
    this.#meter.pace(this.#pace.atOnce, !this.#jobs.listingDone);
    this.#meter.start();
    const running = new Set<Promise<void>>();
    while (!signal.aborted && this.#stopping === null) {
      const wait = this.#wait();
      if (wait > 0 && running.size === 0) {
        await this.#parts.sleep(wait, signal).catch(() => undefined);
        continue;
      }
      const job = wait > 0 || this.#requests.count >= this.#room() ? null : this.#jobs.take();
      if (job) {
        const work = this.#attempt(job, signal).finally(() => running.delete(work));
        running.add(work);
      } else if (running.size > 0) {
        await Promise.race([...running, this.#requests.nextAnswer()]);
      } else {
        this.#flush();
        if (this.#jobs.peek() !== null) continue;
        if (!this.#jobs.listingPaused) break;
        await this.#awaitList(signal);
      }
    }
    await Promise.all(running);
    this.#flush();
    if (this.#stopping !== null) {
      this.#meter.say('stopped', this.#stopping instanceof Failure ? this.#stopping.report() : null);
      throw this.#stopping;
    }
    if (signal.aborted) return this.#meter.say('paused', null);
    if (kind !== 'retry') vault.run((v) => v.rounds.close(connectionId, new Date(now()).toISOString()));
    await this.#tidy(signal);
    this.#meter.sayStored();
  }

  /** A person is waiting for something: this goes on a moment later. */
  giveWay(): void {
    this.#pace.hold(wayMs);
  }

  /** Milliseconds before the next request. */
  #wait(): number {
    const next = this.#jobs.peek();
    const again = next?.what === 'ticket' && next.ticket.wanted === wantedAs.again;
    return Math.max(this.#pace.closedFor, again ? this.#againFrom - this.#parts.ticks() : 0);
  }

  #room(): number {
    const next = this.#jobs.peek();
    const slow = next?.what === 'ticket' && next.ticket.wanted === wantedAs.full;
    return slow ? Math.min(slowly, this.#pace.atOnce) : this.#pace.atOnce;
  }

  async #attempt(job: Job, signal: AbortSignal): Promise<void> {
    try {
      await this.#do(job, signal);
      this.#outcomes.answered(job);
      // A ticket is busy until the keeper has stored it.
      if (job.what !== 'ticket') this.#jobs.free(job.id);
    } catch (error) {
      if (signal.aborted || this.#stopping !== null) return;
      const stop = await this.#outcomes.failed(job, error).catch((trouble: unknown) => trouble);
      this.#stopping ??= stop;
      this.#jobs.free(job.id);
    }
  }

  async #do(job: Job, signal: AbortSignal): Promise<void> {
    if (job.what === 'list') return this.#list(signal);
    if (job.what === 'file') {
      await this.#requests.file(job.file, signal);
      return this.#meter.done(1);
    }
    const { ticket } = job;
    const { vault } = this.#parts;
    job.basis = vault.run((v) => v.tickets.stateOf(this.#order.connectionId, ticket.ticketId));
    const { answer, isOther } = await this.#requests.ticket(ticket, signal);
    if (signal.aborted) return;
    if (!isOther) return this.#keeper.add({ ...answer, wanted: ticket });
    this.#outcomes.other(job, answer.thread.ticketId);
  }

  async #list(signal: AbortSignal): Promise<void> {
    const step = await this.#listing.step((scope, start, limit) =>
      this.#requests.page(scope, start, limit, signal),
    );
    if (step.what === 'again') this.#pace.hold(step.afterMs);
    if (step.what === 'unsettled') {
      this.#jobs.listingPaused = true;
      if (step.endless) this.#listPauses = mostListPauses;
    }
    this.#jobs.listingDone = step.what === 'done';
    this.#meter.recount();
  }

  /** Reads the lists that did not settle again after a pause, or ends the sync for now. */
  async #awaitList(signal: AbortSignal): Promise<void> {
    const failure = listUnsettled(this.#listing.countMissing());
    if (this.#listPauses >= mostListPauses) {
      this.#listing.giveUp();
      this.#stopping = failure;
      return;
    }
    this.#listPauses += 1;
    this.#meter.recount(true);
    this.#meter.say('waiting', failure.report());
    await this.#parts.sleep(listPause(this.#listPauses), signal).catch(() => undefined);
    if (signal.aborted) return;
    this.#listing.readAgain();
    this.#jobs.listingPaused = false;
  }

  #flush(): void {
    try {
      this.#keeper.flush();
    } catch (error) {
      this.#stopping ??= error;
    }
  }

  /** Joins the index's parts in small steps, for quicker searches and a smaller file. */
  async #tidy(signal: AbortSignal): Promise<void> {
    const { vault, sleep } = this.#parts;
    while (!signal.aborted && vault.run((v) => v.index.tidy(200)))
      await sleep(5, signal).catch(() => undefined);
  }
}
