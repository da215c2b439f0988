import type { Incident } from '../../contract/diagnostics.ts';
import { writeLog } from '../log/log.ts';
import type { LogEntry } from '../log/log-entry.ts';

/** Errors from which the app has recovered. Each is logged, and the last one is shown until the user dismisses it. */
export class IncidentLog {
  readonly #publish: (incident: Incident | null) => void;
  #current: Incident | null = null;

  constructor(publish: (incident: Incident | null) => void) {
    this.#publish = publish;
  }

  get current(): Incident | null {
    return this.#current;
  }

  report(kind: Incident['kind'], { level, part, text }: LogEntry): void {
    writeLog({ level, part, text });
    this.#current = { kind, details: `${part}: ${text}` };
    this.#publish(this.#current);
  }

  dismiss(): void {
    this.#current = null;
    this.#publish(null);
  }
}
