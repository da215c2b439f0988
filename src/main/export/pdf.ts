import type { PdfOptions } from '../../contract/app.ts';

/** What prints: a hidden page of the engine that shows the threads, too. */
export interface Printer {
  /** The built `print.html`. */
  printTemplate(): Promise<string>;
  /** Prints one page of ours. @param nonce allows the page's inline style. @throws AppError `print-failed` */
  print(html: string, nonce: string, paper: PdfOptions['paper']): Promise<Uint8Array>;
}
