import type { ExportOptions } from '../../../contract/export.ts';
import type { BoundMessages, Locale } from '../../../i18n/locale.ts';
import type { ExportedTicket } from '../model.ts';

/** What a format needs to know besides the tickets. */
export interface ExportContext {
  options: ExportOptions;
  /** Labels and dates are in this language. */
  locale: Locale;
  m: BoundMessages;
  /** When the export was started; ISO 8601, UTC. Only in combined files and bundles, so that files can be compared. */
  exportedAt: string;
  /** The version of Threadkeep. */
  appVersion: string;
  /**
   * The pages of the export so far, for Bates numbers. A format with pages adds its own; whoever runs the export keeps
   * the number, to continue after a restart.
   */
  pages?: { written: number };
}

/** A file that is being written. It appears under its name when the format has finished. */
export interface FileSink {
  /** The chunk must not be kept: its memory may be reused when the promise has resolved. */
  write(chunk: string | Uint8Array): Promise<void>;
}

/** Where a format writes. */
export interface ExportOutput {
  /**
   * Opens a file of the export.
   * @param suffix is added to the export's name before the extension; a part before `/` names a folder
   */
  file(suffix?: string): Promise<FileSink>;
}

/** A form that tickets can leave in. */
export interface Format {
  /** With its dot. */
  extension: string;
  mediaType: string;
  /** Whether several tickets can be in one file. */
  canCombine: boolean;
  /** Whether the contents of attachments go into its files. Otherwise, they are files beside them. */
  embedsAttachments: boolean;
  /** Whether a ticket becomes a folder of files. */
  isFolder?: boolean;
  /** Writes one ticket, or several if {@link canCombine}. Holds no more than one ticket in memory, if possible. */
  write(tickets: AsyncIterable<ExportedTicket>, output: ExportOutput, context: ExportContext): Promise<void>;
}
