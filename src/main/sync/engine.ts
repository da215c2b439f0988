import { setImmediate as turn } from 'node:timers/promises';
import { Failure } from '../../contract/failure.ts';
import type { Round, WantedTicket } from '../vault/rounds.ts';
import type { WantedFile } from '../vault/files.ts';
import type { Vault } from '../vault/vault.ts';
import { getAttachment } from '../whmcs/get-attachment.ts';
import { getTicket } from '../whmcs/get-ticket.ts';
import { getTicketsPage } from '../whmcs/get-tickets.ts';
import { derive } from '../whmcs/derive.ts';
import { JobQueue, type Job } from './jobs.ts';
import { Keeper } from './keeper.ts';
import { Listing, scopesOf } from './listing.ts';
import type { SyncOrder, SyncParts } from './order.ts';
import { backoff, Pace } from './pace.ts';
import { ProgressMeter } from './progress.ts';
import { Setbacks } from './setbacks.ts';
import { verdictOn } from './verdict.ts';

/** Requests at once for what only a full round asks for. */
const slowly = 2;
/** How long a sync gives way to a person who searches, in milliseconds. */
const wayMs = 80;
const megabyte = 1024 * 1024;

/** Brings the vault up to date with one installation; everything that must outlive it is in the vault. */
export class SyncEngine {
  readonly #parts: SyncParts;
  readonly #order: SyncOrder;
  readonly #pace: Pace;
  readonly #listing: Listing;
  readonly #keeper: Keeper;
  readonly #meter: ProgressMeter;
  readonly #jobs: JobQueue;
  readonly #setbacks: Setbacks;
  /** Requests that are on their way. */
  #asking = 0;
  /** Told of each answer, so that the next request leaves before this one's thread is made and stored. */
  #answer = Promise.withResolvers<null>();
  #stopping: Error | null = null;

  constructor(parts: SyncParts, order: SyncOrder) {
    this.#parts = parts;
    this.#order = order;
    const { vault, now } = parts;
    const { connectionId, settings, timeZone } = order;
    this.#pace = new Pace(settings.mostAtOnce, parts.ticks);
    this.#jobs = new JobQueue(vault, connectionId);
    this.#setbacks = new Setbacks(() => this.#alive());
    this.#listing = new Listing(vault, connectionId, settings);
    this.#meter = new ProgressMeter(vault, connectionId, parts.onProgress);
    const newIsUnread = Boolean(vault.run((v) => v.rounds.read(connectionId))?.finishedAt);
    this.#keeper = new Keeper(vault, {
      connectionId,
      timeZone,
      settings,
      newIsUnread,
      now,
      onLost: (lost) => this.#jobs.freeTickets(lost),
      onKept: (kept, changed) => {
        this.#jobs.freeTickets(kept);
        this.#meter.done(kept.length);
        if (changed.length > 0) parts.onChanged(changed);
      },
    });
  }

  /**
   * Runs until everything is done, `signal` is aborted (a pause), or a person has to mend something.
   * @throws Failure what has to be mended; everything fetched before is stored
   */
  async run(signal: AbortSignal): Promise<void> {
    const { vault, now } = this.#parts;
    const { connectionId, kind } = this.#order;
    const round = vault.run((v) => this.#begin(v));
    this.#jobs.listingDone = kind === 'retry' || round?.listingDone === true;
    this.#meter.pace(this.#pace.atOnce, !this.#jobs.listingDone);
    this.#meter.start();
    const running = new Set<Promise<void>>();
    while (!signal.aborted && !this.#stopping) {
      if (this.#pace.closedFor > 0 && running.size === 0) {
        await this.#parts.sleep(this.#pace.closedFor, signal).catch(() => undefined);
        continue;
      }
      const job = this.#pace.closedFor > 0 || this.#asking >= this.#room() ? null : this.#jobs.take();
      if (job) {
        const work = this.#attempt(job, signal).finally(() => running.delete(work));
        running.add(work);
      } else if (running.size > 0) {
        this.#answer = Promise.withResolvers<null>();
        await Promise.race([...running, this.#answer.promise]);
      } else {
        this.#flush();
        if (this.#jobs.peek() === null) break;
      }
    }
    await Promise.all(running);
    this.#flush();
    if (this.#stopping) {
      this.#meter.say('stopped', this.#stopping instanceof Failure ? this.#stopping.report() : null);
      throw this.#stopping;
    }
    if (signal.aborted) return this.#meter.say('paused', null);
    if (kind !== 'retry') vault.run((v) => v.rounds.close(connectionId, new Date(now()).toISOString()));
    await this.#tidy(signal);
    this.#meter.say('done', null);
  }

  /** A person is waiting for something: this goes on a moment later. */
  giveWay(): void {
    this.#pace.hold(wayMs);
  }

  #begin(v: Vault): Round | null {
    const { connectionId, kind } = this.#order;
    const open = v.rounds.read(connectionId);
    if (kind === 'retry') {
      v.rounds.forgetFailures(connectionId);
      return open;
    }
    if (open?.open && (open.kind === kind || kind === 'changes')) return open;
    return v.rounds.begin(connectionId, kind);
  }

  #room(): number {
    const next = this.#jobs.peek();
    const slow = next?.what === 'ticket' && next.ticket.wanted === 3;
    return slow ? Math.min(slowly, this.#pace.atOnce) : this.#pace.atOnce;
  }

  async #attempt(job: Job, signal: AbortSignal): Promise<void> {
    try {
      await this.#do(job, signal);
      this.#answered(job.id);
    } catch (error) {
      if (signal.aborted || this.#stopping) return;
      await this.#failed(job, error);
    } finally {
      // A ticket is busy until the keeper has stored it.
      if (job.what !== 'ticket' || this.#setbacks.has(job.id) || signal.aborted) this.#jobs.free(job.id);
    }
  }

  /** Makes one request; as soon as the server has done its part the next one leaves, before this one is looked at. */
  async #ask<T>(request: (onAnswering: () => void) => Promise<T>): Promise<T> {
    const start = this.#parts.ticks();
    let answering = false;
    const onAnswering = (): void => {
      if (answering) return;
      answering = true;
      this.#asking -= 1;
      this.#answer.resolve(null);
    };
    this.#asking += 1;
    try {
      let took = 0;
      const result = await request(() => {
        took = this.#parts.ticks() - start;
        onAnswering();
      });
      this.#pace.answered(took);
      await turn();
      return result;
    } finally {
      onAnswering();
    }
  }

  #answered(id: string): void {
    this.#setbacks.answered(id);
    this.#meter.say('running', null);
    this.#meter.pace(this.#pace.atOnce, !this.#jobs.listingDone);
  }

  async #do(job: Job, signal: AbortSignal): Promise<void> {
    const { client, vault } = this.#parts;
    const { endpoint, timeZone, settings, connectionId } = this.#order;
    if (job.what === 'list') {
      this.#jobs.listingDone = await this.#listing.step((scope, start, limit) =>
        this.#ask((onAnswering) =>
          getTicketsPage(client, endpoint, scope, start, limit, signal, { onAnswering }),
        ),
      );
      return this.#meter.recount();
    }
    if (job.what === 'ticket') {
      const which = { ticketid: String(job.ticket.ticketId) };
      const { fields, raw } = await this.#ask((onAnswering) =>
        getTicket(client, endpoint, which, signal, 'ASC', { onAnswering }),
      );
      if (!signal.aborted) this.#keeper.add({ wanted: job.ticket, ...derive(raw, timeZone, fields) });
      return;
    }
    const limit = settings.attachments === 'all' ? 64 : settings.attachmentLimit;
    const data = await this.#ask((onAnswering) =>
      getAttachment(client, endpoint, job.file, limit * megabyte, signal, onAnswering),
    );
    vault.together((v) => {
      v.files.keep(job.file.id, data);
      v.rounds.count(connectionId, 'files', 1);
    });
    this.#meter.done(1);
  }

  async #failed(job: Job, error: unknown): Promise<void> {
    if (!(error instanceof Failure)) {
      this.#stopping = error as Error;
      return;
    }
    if (error.code === 'ticket-not-found' && job.what === 'ticket') return this.#gone(job.ticket);
    if (job.what === 'file' && this.#leftFile(job.file, error)) return;
    const verdict = verdictOn(error);
    if (verdict === 'stop') {
      this.#stopping = error;
      return;
    }
    const hopeless = await this.#setbacks.failed(job.id);
    if (job.what !== 'list' && (verdict === 'fail-it' || hopeless)) return this.#giveUp(job, error);
    const asked = Number(error.facts['retryAfterSeconds']);
    this.#pace.refused(backoff(this.#setbacks.inARow, asked, this.#parts.random));
    this.#jobs.forget();
    this.#meter.pace(this.#pace.atOnce, !this.#jobs.listingDone);
    this.#meter.say('waiting', error.report());
  }

  #gone(ticket: WantedTicket): void {
    const { vault, now } = this.#parts;
    const { connectionId } = this.#order;
    const key = vault.together((v) => {
      const known = v.tickets.keyOf(connectionId, ticket.ticketId);
      const newly = known !== null && v.tickets.markGone(known, new Date(now()).toISOString());
      v.rounds.settleGone(connectionId, ticket.ticketId);
      v.rounds.count(connectionId, 'gone', newly ? 1 : 0);
      return newly ? known : null;
    });
    this.#jobs.freeTickets([ticket]);
    this.#answered(`ticket ${ticket.ticketId}`);
    this.#meter.done(1);
    if (key !== null) this.#parts.onChanged([key]);
  }

  /** Deleted, too large or not allowed: that is remembered of the file, and the sync goes on. */
  #leftFile(file: WantedFile, failure: Failure): boolean {
    const states = {
      'attachment-unavailable': 'deleted',
      'too-large': 'too-large',
      'action-not-allowed': 'failed',
      'action-unknown': 'failed',
    } as const;
    const state = states[failure.code as keyof typeof states];
    if (!state) return false;
    this.#parts.vault.run((v) => v.files.refuse(file.id, state, failure.report()));
    this.#answered(`file ${file.id}`);
    this.#meter.done(1);
    return true;
  }

  #giveUp(job: Job, failure: Failure): void {
    const { vault } = this.#parts;
    if (job.what === 'ticket')
      vault.run((v) => v.rounds.fail(this.#order.connectionId, job.ticket.ticketId, failure.report()));
    if (job.what === 'file') vault.run((v) => v.files.refuse(job.file.id, 'failed', failure.report()));
    this.#jobs.free(job.id);
    this.#meter.recount();
  }

  /** Whether the server answers at all. */
  async #alive(): Promise<boolean> {
    const [scope] = scopesOf(this.#order.settings);
    const { client } = this.#parts;
    if (!scope) return false;
    return getTicketsPage(client, this.#order.endpoint, scope, 0, 1, AbortSignal.timeout(30_000)).then(
      () => true,
      () => false,
    );
  }

  #flush(): void {
    try {
      this.#keeper.flush();
    } catch (error) {
      this.#stopping ??= error as Error;
    }
  }

  /** Joins the index's parts in small steps, for quicker searches and a smaller file. */
  async #tidy(signal: AbortSignal): Promise<void> {
    const { vault, sleep } = this.#parts;
    while (!signal.aborted && vault.run((v) => v.index.tidy(200)))
      await sleep(5, signal).catch(() => undefined);
  }
}
