import { stringify } from 'csv-stringify/sync';
import type { ExportContext } from '../formats/format.ts';
import type { BundledTicket } from './manifest.ts';

type Labelling = Pick<ExportContext, 'locale' | 'm'>;

/** Without quotes, a line break in a value would begin a row, and what follows could be a formula. */
const csvOptions = { escape_formulas: true, quoted_string: true, record_delimiter: 'windows' as const };

/** The head of the index for spreadsheets, which has a line for each file. */
export function csvHeader({ m }: Labelling): string {
  const labels = [
    m.bundle_number(),
    m.document_ticket_id(),
    m.bundle_subject(),
    m.bundle_kind(),
    m.bundle_file(),
    m.bundle_size(),
    m.bundle_sha256(),
  ];
  return stringify([labels], { ...csvOptions, bom: true });
}

export function csvRows({ number, ticketId, subject, files }: BundledTicket, { m }: Labelling): string {
  const kinds = {
    document: m.bundle_kind_document(),
    attachment: m.bundle_kind_attachment(),
    raw: m.bundle_kind_raw(),
  };
  return stringify(
    files.map(({ kind, path, size, sha256 }) => [number, ticketId, subject, kinds[kind], path, size, sha256]),
    csvOptions,
  );
}
