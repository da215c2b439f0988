import { decodeHTML } from 'entities';
import type { RedactionRule } from '../../src/contract/export.ts';
import { messagesIn } from '../../src/i18n/locale.ts';
import type { ExportedTicket } from '../../src/main/export/model.ts';
import { Redactor, type RedactorOptions } from '../../src/main/export/redaction/redactor.ts';
import { exportedMessage, exportedTicket } from './exported-ticket.ts';

export const allRules: RedactionRule[] = ['email', 'phone', 'iban', 'card', 'ip', 'secret', 'client'];

interface What extends RedactorOptions {
  rules?: RedactionRule[];
  texts?: string[];
}

export const redactorFor = ({ rules = [], texts = [], ...options }: What): Redactor =>
  new Redactor({ rules, texts }, messagesIn('en'), options);

/** The text of a message after redaction. */
export function redacted(text: string, what: What, part: Partial<ExportedTicket> = {}): string {
  const ticket = exportedTicket({ messages: [exportedMessage(1, { text })], ...part });
  return redactorFor(what).redact(ticket).messages[0]?.text ?? '';
}

/** Every text in a value, at any depth, with the names of fields. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => [name, ...textsIn(part)]);
}

/** What a reader could make of a text: without encodings, Markdown, case, width, white space and unseen characters. */
export function readable(text: string): string {
  let plain = text.replace(/=\r?\n/g, '');
  for (let layer = 0; layer < 3; layer += 1)
    plain = decodeHTML(plain.replace(/(?:[%=][0-9a-f]{2})+/gi, bytes))
      .normalize('NFKC')
      .replace(/[\p{Cf}\p{DI}]/gu, '');
  return plain
    .replace(/<\/?\w+>/g, '')
    .replace(/[\s*_~`\\>]+/g, '')
    .toLowerCase();
}

const bytes = (run: string): string => Buffer.from(run.replace(/[%=]/g, ''), 'hex').toString('utf8');
