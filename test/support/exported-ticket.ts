import { createHash } from 'node:crypto';
import { defaultExportOptions, type ExportOptions } from '../../src/contract/export.ts';
import { messagesIn } from '../../src/i18n/locale.ts';
import type { ExportContext, ExportOutput, FileSink } from '../../src/main/export/formats/format.ts';
import type { ExportedAttachment, ExportedMessage, ExportedTicket } from '../../src/main/export/model.ts';

export function exportedMessage(number: number, part: Partial<ExportedMessage> = {}): ExportedMessage {
  return {
    number,
    kind: number === 1 ? 'opening' : 'reply',
    id: number === 1 ? null : number + 100,
    author: { name: 'Ada Lovelace', email: 'ada@example.com', type: 'Owner', side: 'client' },
    owner: null,
    userId: 77,
    contactId: 0,
    at: { given: '2026-03-01 10:00:00', utc: '2026-03-01T10:00:00.000Z' },
    text: `Message ${number}`,
    rating: null,
    attachments: [],
    ...part,
  };
}

export function exportedTicket(part: Partial<ExportedTicket> = {}): ExportedTicket {
  return {
    key: 5,
    ticketId: 12,
    number: 'ABC-123456',
    subject: 'Server is slow',
    status: 'Open',
    priority: 'Medium',
    department: { id: 1, name: 'Support' },
    requestor: { name: 'Ada Lovelace', email: 'ada@example.com', type: 'Owner', side: 'client' },
    owner: null,
    client: { userId: 77, contactId: 0 },
    cc: [],
    openedAt: { given: '2026-03-01 10:00:00', utc: '2026-03-01T10:00:00.000Z' },
    lastReplyAt: { given: '2026-03-02 11:30:00', utc: '2026-03-02T11:30:00.000Z' },
    openedBy: '',
    flag: 0,
    service: '',
    extra: {},
    connection: { name: 'Billing', host: 'billing.example.com' },
    timeZone: 'UTC',
    version: { number: 1, count: 1, fetchedAt: '2026-04-01T08:00:00.000Z' },
    removal: null,
    mergedFrom: [],
    messages: [exportedMessage(1), exportedMessage(2)],
    leftOut: { notes: 0, attachments: 0 },
    privateNote: null,
    tags: null,
    source: { sha256: '0'.repeat(64), bytes: 1000 },
    raw: null,
    isRedacted: false,
    ...part,
  };
}

export function exportedAttachment(
  fileName: string,
  content: Uint8Array | string | null,
  part: Partial<ExportedAttachment> = {},
): ExportedAttachment {
  const data = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    fileName,
    state: data ? 'stored' : 'missing',
    size: data?.length ?? null,
    sha256: data ? createHash('sha256').update(data).digest('hex') : null,
    mediaType: 'application/octet-stream',
    read: data ? () => data : null,
    ...part,
  };
}

export function exportContext(options: Partial<ExportOptions> = {}): ExportContext {
  const all = { ...defaultExportOptions, ...options };
  return {
    options: all,
    locale: all.language,
    m: messagesIn(all.language),
    exportedAt: '2026-05-01T12:00:00.000Z',
    appVersion: '0.1.0',
  };
}

/** Keeps what a format writes, by suffix. */
export class MemoryOutput implements ExportOutput {
  readonly files = new Map<string, Buffer>();

  file(suffix = ''): Promise<FileSink> {
    if (this.files.has(suffix)) throw new Error(`“${suffix}” was written twice.`);
    this.files.set(suffix, Buffer.alloc(0));
    return Promise.resolve({
      write: (chunk) => {
        const before = this.files.get(suffix) ?? Buffer.alloc(0);
        this.files.set(suffix, Buffer.concat([before, Buffer.from(chunk)]));
        return Promise.resolve();
      },
    });
  }

  /** The text of a file. */
  text(suffix = ''): string {
    return this.files.get(suffix)?.toString('utf8') ?? '';
  }
}

/** The tickets as a format receives them. */
export async function* each(...tickets: ExportedTicket[]): AsyncGenerator<ExportedTicket> {
  for (const ticket of tickets) yield await Promise.resolve(ticket);
}
