import type { Incident } from '../../contract/diagnostics.ts';
import { writeLog } from '../log/log.ts';
import type { LogEntry } from '../log/log-entry.ts';

/** Errors from which the app has recovered. Each is logged, and the last one is shown until the user dismisses it. */
export class IncidentLog {
  readonly #publish: (incident: Incident | null) => void;
  readonly #environment: string[];
  readonly #now: () => Date;
  #current: Incident | null = null;

  /** @param environment what details have in common, such as the app's version; in English, for developers */
  constructor(
    publish: (incident: Incident | null) => void,
    environment: string[],
    now: () => Date = () => new Date(),
  ) {
    this.#publish = publish;
    this.#environment = environment;
    this.#now = now;
  }

  get current(): Incident | null {
    return this.#current;
  }

  report(kind: Incident['kind'], { level, part, text }: LogEntry): void {
    writeLog({ level, part, text });
    const lines = [...this.#environment, this.#now().toISOString(), `${part}: ${text}`];
    this.#current = { kind, details: lines.join('\n') };
    this.#publish(this.#current);
  }

  dismiss(): void {
    this.#current = null;
    this.#publish(null);
  }
}
