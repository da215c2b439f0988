/** Failures of one request, with answers to others between them, before it is left alone. */
const mostTries = 4;

/** Tells what cannot be had from a server that answers nothing at all. */
export class Setbacks {
  readonly #isAlive: () => Promise<boolean>;
  readonly #tries = new Map<string, { alone: number; count: number; answers: number }>();
  #answers = 0;
  #inARow = 0;

  /** @param isAlive asks the server for something small */
  constructor(isAlive: () => Promise<boolean>) {
    this.#isAlive = isAlive;
  }

  /** Failures since the last answer. */
  get inARow(): number {
    return this.#inARow;
  }

  answered(id: string): void {
    this.#answers += 1;
    this.#inARow = 0;
    this.#tries.delete(id);
  }

  has(id: string): boolean {
    return this.#tries.has(id);
  }

  /** @returns whether it keeps failing while others are answered: then it is this one that cannot be had */
  async failed(id: string): Promise<boolean> {
    this.#inARow += 1;
    const tried = this.#tries.get(id) ?? { alone: 0, count: 0, answers: -1 };
    this.#tries.set(id, tried);
    if (this.#answers > tried.answers) [tried.count, tried.alone] = [tried.count + 1, 0];
    tried.answers = this.#answers;
    tried.alone += 1;
    if (tried.alone >= mostTries && (await this.#isAlive())) this.#answers += 1;
    return tried.count >= mostTries;
  }
}
