import { escapeUTF8 } from 'entities';
import { instantIn } from '../../../shared/wording.ts';
import type { ExportContext, FileSink } from '../formats/format.ts';
import type { BundledFailure, BundledTicket, ManifestHead, TicketFile } from './manifest.ts';

type Labelling = Pick<ExportContext, 'locale' | 'm'>;

/** The page that lists the tickets of a bundle, with links to all files. It has no script and loads nothing. */
export class IndexPage {
  readonly #sink: FileSink;
  readonly #context: Labelling;

  constructor(sink: FileSink, context: Labelling) {
    this.#sink = sink;
    this.#context = context;
  }

  async begin(head: ManifestHead, tickets: number, shared: { path: string }[]): Promise<void> {
    const { m, locale } = this.#context;
    const servers = head.servers.map(({ connection, host }) =>
      connection === host ? host : `${connection} (${host})`,
    );
    const rows: [string, string][] = [
      [m.bundle_exported(), instantIn(head.exportedAt, 'UTC', 'long', locale)],
      [m.bundle_exported_by(), m.bundle_user_on_computer(head.exportedBy)],
      [m.bundle_made_with(), `Threadkeep ${head.threadkeep}`],
      [m.bundle_servers(), servers.join(', ')],
      [m.bundle_count(), String(tickets)],
    ];
    await this.#sink.write(`<!doctype html>
<html lang="${locale}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escapeUTF8(m.bundle_title())}</title>
${style}
<h1>${escapeUTF8(m.bundle_title())}</h1>
<dl>${rows.map(([label, value]) => `<dt>${escapeUTF8(label)}</dt><dd dir="auto">${escapeUTF8(value)}</dd>`).join('')}</dl>
<p>${escapeUTF8(m.bundle_check())}</p>
${shared.map(({ path }) => `<p>${linkTo(path, path)}</p>\n`).join('')}<table>
<thead><tr>${headings([m.bundle_number(), m.bundle_subject(), m.document_client(), m.document_status(), m.document_opened(), m.document_version(), m.bundle_files()])}</tr></thead>
<tbody>
`);
  }

  async ticket(ticket: BundledTicket): Promise<void> {
    const { m } = this.#context;
    const { number, count } = ticket.version;
    const remarks = this.#remarks(ticket).map((remark) => `<p class="remark">${escapeUTF8(remark)}</p>`);
    const cells = [
      ticket.number,
      ticket.subject || m.document_no_subject(),
      ticket.client,
      ticket.status,
      ticket.openedAt ?? '',
      number === count
        ? m.document_version_current({ number, count })
        : m.document_version_earlier({ number, count }),
    ].map((text) => `<td dir="auto">${escapeUTF8(text)}</td>`);
    const files = ticket.files.map((file) => `<li>${linkTo(file.path, this.#labelOf(file))}</li>`);
    await this.#sink.write(
      `<tr>${cells.join('')}<td><ul>${files.join('')}</ul>${remarks.join('')}</td></tr>\n`,
    );
  }

  async end(failures: BundledFailure[]): Promise<void> {
    const { m } = this.#context;
    await this.#sink.write('</tbody>\n</table>\n');
    if (failures.length === 0) return;
    const rows = failures.map(
      ({ number, subject, reason }) =>
        `<tr>${[number, subject, reason].map((text) => `<td dir="auto">${escapeUTF8(text)}</td>`).join('')}</tr>\n`,
    );
    await this.#sink.write(
      `<h2>${escapeUTF8(m.bundle_failures())}</h2>\n<table>\n<thead><tr>${headings([m.bundle_number(), m.bundle_subject(), m.bundle_reason()])}</tr></thead>\n<tbody>\n${rows.join('')}</tbody>\n</table>\n`,
    );
  }

  #labelOf({ kind, path, name }: TicketFile): string {
    const { m } = this.#context;
    if (kind === 'attachment') return name || path;
    return kind === 'raw' ? m.bundle_kind_raw() : (path.split('/').at(-1) ?? path);
  }

  #remarks({ leftOut, redacted }: BundledTicket): string[] {
    const { m } = this.#context;
    return [
      ...(redacted ? [m.bundle_redacted()] : []),
      ...(leftOut.notes > 0 ? [m.document_footer_notes_left_out({ notes: leftOut.notes })] : []),
      ...(leftOut.attachments > 0
        ? [m.document_footer_attachments_left_out({ count: leftOut.attachments })]
        : []),
      ...(leftOut.raw ? [m.bundle_raw_left_out()] : []),
    ];
  }
}

const style = `<style>
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem }
dd { margin: 0 }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #8888; padding: .4rem .6rem; text-align: start; vertical-align: top; overflow-wrap: anywhere }
ul { margin: 0; padding-inline-start: 1rem }
.remark { margin: .3rem 0 0; font-style: italic }
</style>`;

const headings = (labels: string[]): string =>
  labels.map((label) => `<th scope="col">${escapeUTF8(label)}</th>`).join('');

const linkTo = (path: string, label: string): string =>
  `<a dir="auto" href="${path.split('/').map(encodeURIComponent).join('/')}">${escapeUTF8(label)}</a>`;
