import type { PdfOptions } from '../../contract/app.ts';

/** Prints pages to PDF in a hidden window. */
export interface Printer {
  /** The built `print.html`. */
  printTemplate(): Promise<string>;
  /** Prints a page. @param nonce allows the page's inline style. @throws AppError `print-failed` */
  print(html: string, nonce: string, paper: PdfOptions['paper']): Promise<Uint8Array>;
}
