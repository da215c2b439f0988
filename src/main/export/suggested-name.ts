import type { ExportOptions } from '../../contract/export.ts';
import { messagesIn } from '../../i18n/locale.ts';
import { FileNames } from './names.ts';
import { readTicketForExport } from './read-ticket.ts';
import { Redactor } from './redaction/redactor.ts';
import type { ExportEnvironment } from './run-export.ts';

/** A name for the only file of an export, without extension: by the pattern for one ticket, otherwise by the count. */
export function suggestedName(
  { vault, reader }: Pick<ExportEnvironment, 'vault' | 'reader'>,
  { keys, revision }: { keys: number[]; revision: number | null },
  options: ExportOptions,
): string {
  const m = messagesIn(options.language);
  const names = new FileNames({ pattern: options.namePattern, folder: '', m });
  const [key] = keys;
  if (keys.length !== 1 || key === undefined)
    return names.unique(m.export_combined_name({ count: keys.length }));
  const ticket = readTicketForExport(vault, reader, { key, revision }, options);
  return names.of(new Redactor(options.redaction, m).redact(ticket));
}
