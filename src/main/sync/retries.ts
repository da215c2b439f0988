import type { ErrorCode } from '../../contract/errors.ts';
import type { AppError } from '../../shared/app-error.ts';
import type { SyncTask } from './task-queue.ts';

/** Failures of a busy or unreachable server, whatever the request. */
const serverErrorCodes = new Set<ErrorCode>([
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
/** Maximum tries if retries sometimes succeed, and the accepted probability that a valid request fails. */
const maxTries = 300;
const falseFailureRate = 1e-6;
/** Retries needed for a meaningful success rate, and the lowest rate that is considered. */
const minRepeated = 20;
const minShare = 0.03;
/** Failures of a request, with no success of a similar one, before another ticket is tried. */
const failuresBeforeProbe = 2;
/** The failure rate of first tries above which the server counts as unstable. */
const troubledRate = 0.2;

/** Counts retries, and distinguishes a request that cannot succeed from a busy server. */
export class RetryTracker {
  readonly #answersOthers: (task: SyncTask) => Promise<boolean>;
  readonly #tries = new Map<string, { count: number; alone: number; answers: number }>();
  readonly #answers = new Map<SyncTask['what'], number>();
  #inARow = 0;
  #failing = 0;
  #repeated = 0;
  #repeatedAnswered = 0;

  /** @param answersOthers whether the server responds to another request of the same kind */
  constructor(answersOthers: (task: SyncTask) => Promise<boolean>) {
    this.#answersOthers = answersOthers;
  }

  /** Failures since the last success. */
  get inARow(): number {
    return this.#inARow;
  }

  /** Whether requests fail occasionally, regardless of the ticket. */
  get isTroubled(): boolean {
    return this.#failing > troubledRate;
  }

  /** Whether a request failed again after others succeeded. */
  triedOften = ({ id }: SyncTask): boolean => (this.#tries.get(id)?.count ?? 0) > 1;

  onSuccess(task: SyncTask): void {
    if (!this.#tries.has(task.id)) this.#failing *= 0.9;
    else [this.#repeated, this.#repeatedAnswered] = [this.#repeated + 1, this.#repeatedAnswered + 1];
    this.#answers.set(task.what, this.#answersTo(task) + 1);
    this.#inARow = 0;
    this.#tries.delete(task.id);
  }

  /** @returns whether to give up: it kept failing while other requests succeeded */
  async failed(task: SyncTask, failure: AppError): Promise<boolean> {
    this.#inARow += 1;
    if (!this.#tries.has(task.id)) this.#failing = this.#failing * 0.9 + 0.1;
    else this.#repeated += 1;
    const tried = this.#tries.get(task.id) ?? { count: 0, alone: 0, answers: -1 };
    this.#tries.set(task.id, tried);
    tried.alone += 1;
    const patience = tried.count > 1 ? 1 : failuresBeforeProbe;
    const isAlone = tried.alone >= patience && tried.answers === this.#answersTo(task);
    if ((isAlone || this.#inARow >= manyInARow) && (await this.#answersOthers(task))) {
      this.#answers.set(task.what, this.#answersTo(task) + 1);
      this.#inARow = 1;
    }
    if (this.#answersTo(task) > tried.answers) [tried.count, tried.alone] = [tried.count + 1, 0];
    tried.answers = this.#answersTo(task);
    return tried.count >= this.#max(failure);
  }

  #max({ code, facts }: AppError): number {
    const ofServer = serverErrorCodes.has(code) && facts['status'] !== '500';
    const tries = this.isTroubled || ofServer ? manyTries : fewTries;
    const share = this.#repeated < minRepeated ? 0 : this.#repeatedAnswered / this.#repeated;
    if (share < minShare || share === 1) return tries;
    return Math.max(tries, Math.min(maxTries, Math.ceil(Math.log(falseFailureRate) / Math.log(1 - share))));
  }

  #answersTo = ({ what }: SyncTask): number => this.#answers.get(what) ?? 0;
}
