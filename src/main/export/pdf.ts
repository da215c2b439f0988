import { randomBytes } from 'node:crypto';
import type { PdfOptions } from '../../contract/desk.ts';
import type { Thread } from '../../contract/ticket.ts';
import { printableThread, type DocumentContext } from './document.ts';

/** What prints: a hidden page of the engine that shows the threads, too. */
export interface Printer {
  /** The built `print.html`. */
  printTemplate(): Promise<string>;
  /** Prints one page of ours. @param nonce allows the page's inline style. @throws Failure `print-failed` */
  print(html: string, nonce: string, paper: PdfOptions['paper']): Promise<Uint8Array>;
}

/** The thread as a PDF: tagged, with a bookmark for each message and page x of y. */
export async function threadPdf(
  printer: Printer,
  thread: Thread,
  context: Omit<DocumentContext, 'nonce' | 'template'>,
): Promise<Uint8Array> {
  const nonce = randomBytes(16).toString('base64');
  const html = await printableThread(thread, { ...context, nonce, template: await printer.printTemplate() });
  return printer.print(html, nonce, context.options.paper);
}
