import { stemOf } from '../attachments/file-name.ts';
import type { ExportHead } from './head.ts';

/** A file name that every system takes, which tells an earlier version from the newest. @param ending with its dot */
export function fileNameFor(
  { number, subject, version }: Pick<ExportHead, 'number' | 'subject' | 'version'>,
  ending: string,
): string {
  const earlier = version.number < version.count ? ` (version ${version.number})` : '';
  return `${stemOf(`Ticket ${number} ${subject}`)}${earlier}${ending}`;
}
