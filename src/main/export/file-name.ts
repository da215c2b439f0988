import { messagesIn, type Locale } from '../../i18n/locale.ts';
import { fileStem } from '../attachments/file-name.ts';
import type { ExportHead } from './head.ts';

/** A file name that every system accepts, with the version number unless it is current. @param ending with its dot */
export function fileNameFor(
  { number, subject, version }: Pick<ExportHead, 'number' | 'subject' | 'version'>,
  ending: string,
  locale: Locale,
): string {
  const m = messagesIn(locale);
  const stem = fileStem(m.document_file_name({ number, subject }));
  const isCurrent = version.number === version.count;
  const name = isCurrent ? stem : m.document_file_name_version({ name: stem, version: version.number });
  return `${name}${ending}`;
}
