import type { Failure, FailureCode } from '../../contract/failure.ts';
import type { Job } from './jobs.ts';

/** What a busy or unreachable server answers, whatever it is asked for. */
const ofTheServer = new Set<FailureCode>([
  'busy',
  'maintenance',
  'blocked-by-firewall',
  'timeout',
  'unreachable',
  'not-whmcs',
  'vault-busy',
]);
const manyTries = 25;
const fewTries = 6;
/** Failures of one request with no answer to a similar one before another ticket is tried. */
const triesAlone = 2;
/** The share of first requests that fail at which the whole server counts as troubled. */
const troubled = 0.2;

/** Tells what a server cannot give from a server that is busy. */
export class RetryTracker {
  readonly #answersOthers: (job: Job) => Promise<boolean>;
  readonly #tries = new Map<string, { count: number; alone: number; answers: number }>();
  readonly #answers = new Map<Job['what'], number>();
  #inARow = 0;
  #failing = 0;

  /** @param answersOthers whether the server answers another request of the same kind */
  constructor(answersOthers: (job: Job) => Promise<boolean>) {
    this.#answersOthers = answersOthers;
  }

  /** Failures since the last answer. */
  get inARow(): number {
    return this.#inARow;
  }

  /** Whether requests of all kinds fail now and then, and not those for one ticket. */
  get isTroubled(): boolean {
    return this.#failing > troubled;
  }

  /** Whether a request failed, others were answered, and it failed again. */
  triedOften = ({ id }: Job): boolean => (this.#tries.get(id)?.count ?? 0) > 1;

  answered(job: Job): void {
    if (!this.#tries.has(job.id)) this.#failing *= 0.9;
    this.#answers.set(job.what, this.#answersTo(job) + 1);
    this.#inARow = 0;
    this.#tries.delete(job.id);
  }

  /** @returns whether it has failed often enough, while the server answered others, to be left alone */
  async failed(job: Job, failure: Failure): Promise<boolean> {
    this.#inARow += 1;
    if (!this.#tries.has(job.id)) this.#failing = this.#failing * 0.9 + 0.1;
    const tried = this.#tries.get(job.id) ?? { count: 0, alone: 0, answers: -1 };
    this.#tries.set(job.id, tried);
    tried.alone += 1;
    const patience = tried.count > 1 ? 1 : triesAlone;
    if (
      tried.alone >= patience &&
      tried.answers === this.#answersTo(job) &&
      (await this.#answersOthers(job))
    ) {
      this.#answers.set(job.what, this.#answersTo(job) + 1);
      this.#inARow = 1;
    }
    if (this.#answersTo(job) > tried.answers) [tried.count, tried.alone] = [tried.count + 1, 0];
    tried.answers = this.#answersTo(job);
    return tried.count >= this.#most(failure);
  }

  #most({ code, facts }: Failure): number {
    if (this.isTroubled) return manyTries;
    return ofTheServer.has(code) && facts['status'] !== '500' ? manyTries : fewTries;
  }

  #answersTo = ({ what }: Job): number => this.#answers.get(what) ?? 0;
}
