import type { ExportContext } from '../formats/format.ts';
import type { DocumentFiles } from './document-files.ts';
import type { Printable } from './printable-text.ts';

/** How texts are printed, and where files go. */
export interface DataContext extends ExportContext {
  printable: Printable;
  files: DocumentFiles;
  /** Whether the engine can print a picture. */
  canPrint: (picture: Buffer) => boolean;
}
