import type { ExportOptions, ExportPreview } from '../../contract/export.ts';
import { messagesIn } from '../../i18n/locale.ts';
import { formats } from './formats/registry.ts';
import type { ExportOutput } from './formats/format.ts';
import { FileNames } from './names.ts';
import { readTicketForExport } from './read-ticket.ts';
import { Redactor } from './redaction/redactor.ts';
import type { ExportEnvironment } from './run-export.ts';

/** How much of the first ticket is shown: messages, characters of each, and bytes of a text format. */
const maxMessages = 20;
const maxMessageLength = 20_000;
const maxTextBytes = 200_000;

/** The beginning of an export's first ticket, made by the same code as the export. */
export async function previewExport(
  { vault, reader, appVersion }: ExportEnvironment,
  { keys, revision }: { keys: number[]; revision: number | null },
  options: ExportOptions,
  exportedAt: string,
): Promise<ExportPreview> {
  const m = messagesIn(options.language);
  // Attachments would only make it larger; they are listed.
  const listed = { ...options, includeAttachments: false, includeRaw: false };
  const key = keys[0] ?? 0;
  const full = readTicketForExport(vault, reader, { key, revision }, listed);
  const redactor = new Redactor(options.redaction, m);
  const ticket = redactor.redact(full);
  const format = formats[options.format];
  const name = new FileNames({ pattern: options.namePattern, folder: '', m }).of(ticket);
  const output = new FirstFile();
  const messages = ticket.messages.slice(0, maxMessages).map((message) => ({
    ...message,
    text: message.text.slice(0, maxMessageLength),
  }));
  async function* only() {
    yield await Promise.resolve({ ...ticket, messages });
  }
  await format.write(only(), output, {
    options: listed,
    locale: options.language,
    m,
    exportedAt,
    appVersion,
  });
  const showAs = options.format === 'pdf' ? 'pdf' : options.format === 'html' ? 'html' : 'text';
  const content = Buffer.concat(output.chunks);
  return {
    tickets: keys.length,
    fileName: `${name}${format.isFolder ? '' : format.extension}`,
    showAs,
    data: (showAs === 'text' ? content.subarray(0, maxTextBytes) : content).toString('base64'),
    redacted: redactor.found.slice(0, 1000),
  };
}

/** Keeps the first file that a format writes, and drops others. */
class FirstFile implements ExportOutput {
  readonly chunks: Buffer[] = [];
  #isFirst = true;

  file() {
    const isKept = this.#isFirst;
    this.#isFirst = false;
    return Promise.resolve({
      write: (chunk: string | Uint8Array) => {
        if (isKept) this.chunks.push(Buffer.from(chunk));
        return Promise.resolve();
      },
    });
  }
}
