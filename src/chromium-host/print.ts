import type { PrintToPDFOptions } from 'electron';
import type { CDPSession } from 'playwright-core';
import { refuse } from './refusal.ts';

/** In inches. */
const papers: Record<string, [width: number, height: number]> = { A4: [8.27, 11.7], Letter: [8.5, 11] };
const known = new Set([
  'pageSize',
  'preferCSSPageSize',
  'printBackground',
  'generateTaggedPDF',
  'generateDocumentOutline',
  'landscape',
]);

/** Implements `webContents.printToPDF` with Chromium's `Page.printToPDF`, as Electron does. */
export async function printToPdf(session: CDPSession, options: PrintToPDFOptions): Promise<Buffer> {
  for (const name of Object.keys(options)) if (!known.has(name)) refuse(`printToPDF({ ${name} })`);
  const paper =
    papers[typeof options.pageSize === 'string' ? options.pageSize : ''] ??
    refuse('printToPDF({ pageSize })');
  const { stream = '' } = await session.send('Page.printToPDF', {
    landscape: options.landscape ?? false,
    printBackground: options.printBackground ?? false,
    preferCSSPageSize: options.preferCSSPageSize ?? false,
    generateTaggedPDF: options.generateTaggedPDF ?? false,
    generateDocumentOutline: options.generateDocumentOutline ?? false,
    paperWidth: paper[0],
    paperHeight: paper[1],
    transferMode: 'ReturnAsStream',
  });
  const chunks: Buffer[] = [];
  for (let end = false; !end;) {
    const { data, base64Encoded, eof } = await session.send('IO.read', { handle: stream, size: 1 << 20 });
    chunks.push(Buffer.from(data, base64Encoded ? 'base64' : 'utf8'));
    end = eof;
  }
  await session.send('IO.close', { handle: stream });
  return Buffer.concat(chunks);
}
