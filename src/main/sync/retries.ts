import type { ErrorCode } from '../../contract/errors.ts';
import type { AppError } from '../../shared/app-error.ts';
import type { SyncTask } from './task-queue.ts';

/** Failures of a busy or unreachable server, whatever the request. */
const ofTheServer = new Set<ErrorCode>([
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
/** Failures in a row after which another ticket is always tried. */
export const manyInARow = 20;
/** The most tries if repeated requests sometimes succeed, so that a healthy one fails only once in a million. */
const mostTries = 300;
const chance = 1e-6;
/** How many repeated requests make their success rate meaningful, and the lowest rate that counts. */
const enough = 20;
const leastShare = 0.03;
/** Failures of one request with no answer to a similar one before another ticket is tried. */
const triesAlone = 2;
/** The rate of failing first requests above which the whole server counts as troubled. */
const troubled = 0.2;

/** Distinguishes what a server cannot return from a busy server. */
export class RetryTracker {
  readonly #answersOthers: (task: SyncTask) => Promise<boolean>;
  readonly #tries = new Map<string, { count: number; alone: number; answers: number }>();
  readonly #answers = new Map<SyncTask['what'], number>();
  #inARow = 0;
  #failing = 0;
  #repeated = 0;
  #repeatedAnswered = 0;

  /** @param answersOthers whether the server answers another request of the same kind */
  constructor(answersOthers: (task: SyncTask) => Promise<boolean>) {
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
  triedOften = ({ id }: SyncTask): boolean => (this.#tries.get(id)?.count ?? 0) > 1;

  onSuccess(task: SyncTask): void {
    if (!this.#tries.has(task.id)) this.#failing *= 0.9;
    else [this.#repeated, this.#repeatedAnswered] = [this.#repeated + 1, this.#repeatedAnswered + 1];
    this.#answers.set(task.what, this.#answersTo(task) + 1);
    this.#inARow = 0;
    this.#tries.delete(task.id);
  }

  /** @returns whether it has failed often enough, while the server answered others, to be left alone */
  async failed(task: SyncTask, failure: AppError): Promise<boolean> {
    this.#inARow += 1;
    if (!this.#tries.has(task.id)) this.#failing = this.#failing * 0.9 + 0.1;
    else this.#repeated += 1;
    const tried = this.#tries.get(task.id) ?? { count: 0, alone: 0, answers: -1 };
    this.#tries.set(task.id, tried);
    tried.alone += 1;
    const patience = tried.count > 1 ? 1 : triesAlone;
    const isAlone = tried.alone >= patience && tried.answers === this.#answersTo(task);
    if ((isAlone || this.#inARow >= manyInARow) && (await this.#answersOthers(task))) {
      this.#answers.set(task.what, this.#answersTo(task) + 1);
      this.#inARow = 1;
    }
    if (this.#answersTo(task) > tried.answers) [tried.count, tried.alone] = [tried.count + 1, 0];
    tried.answers = this.#answersTo(task);
    return tried.count >= this.#most(failure);
  }

  #most({ code, facts }: AppError): number {
    const ofServer = ofTheServer.has(code) && facts['status'] !== '500';
    const least = this.isTroubled || ofServer ? manyTries : fewTries;
    const share = this.#repeated < enough ? 0 : this.#repeatedAnswered / this.#repeated;
    if (share < leastShare || share === 1) return least;
    return Math.max(least, Math.min(mostTries, Math.ceil(Math.log(chance) / Math.log(1 - share))));
  }

  #answersTo = ({ what }: SyncTask): number => this.#answers.get(what) ?? 0;
}
