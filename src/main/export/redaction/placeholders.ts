import type { BoundMessages } from '../../../i18n/locale.ts';
import type { Kind } from './hit.ts';

/** What was replaced, in the order in which it was found: kind, normalised text, and text as it was first found. */
export type RedactionState = [kind: Kind, key: string, text: string][];

/** The numbers of an export's placeholders. */
export class Placeholders {
  readonly #m: BoundMessages;
  readonly #state: RedactionState = [];
  readonly #numbers = new Map<string, number>();
  readonly #counts = new Map<Kind, number>();

  constructor(m: BoundMessages, state: RedactionState) {
    this.#m = m;
    for (const [kind, key, text] of state) this.of(kind, key, text);
  }

  /** The placeholder for a text, which is numbered if it is new. */
  of(kind: Kind, key: string, text: string): string {
    const name = `${kind} ${key}`;
    const known = this.#numbers.get(name);
    if (known !== undefined) return this.#placeholder(kind, known);
    const number = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, number);
    this.#numbers.set(name, number);
    this.#state.push([kind, key, text]);
    return this.#placeholder(kind, number);
  }

  state(after: number): RedactionState {
    return this.#state.slice(after);
  }

  get found(): { placeholder: string; text: string }[] {
    return this.#state.map(([kind, key, text]) => ({ placeholder: this.of(kind, key, text), text }));
  }

  #placeholder(kind: Kind, value: number): string {
    const number = String(value);
    switch (kind) {
      case 'email':
        return this.#m.redaction_email({ number });
      case 'phone':
        return this.#m.redaction_phone({ number });
      case 'iban':
        return this.#m.redaction_iban({ number });
      case 'card':
        return this.#m.redaction_card({ number });
      case 'ip':
        return this.#m.redaction_ip({ number });
      case 'secret':
        return this.#m.redaction_secret({ number });
      case 'client':
        return this.#m.redaction_client({ number });
      case 'text':
        return this.#m.redaction_text({ number });
    }
  }
}
