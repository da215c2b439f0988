import { documentData } from '../pdf/document-data.ts';
import { DocumentFiles } from '../pdf/document-files.ts';
import { PdfEngine, release, UnprintableText, type CompiledPdf } from '../pdf/engine.ts';
import { fits, partsOf, type TicketPart } from '../pdf/parts.ts';
import { printableText, type Unprintable } from '../pdf/printable-text.ts';
import type { ExportContext, ExportOutput, Format } from './format.ts';

/** One for the thread: it holds the fonts. */
let engine: PdfEngine | null = null;

/** PDF/A-3a or PDF/UA-1: one file for each ticket, or a book. */
export const pdf: Format = {
  extension: '.pdf',
  mediaType: 'application/pdf',
  canCombine: true,
  embedsAttachments: true,
  async write(tickets, output, context) {
    if (context.options.combine) await writeBook(tickets, output, context);
    else for await (const ticket of tickets) await writeParts(partsOf(ticket), output, context);
  },
};

/** A file for the ticket, or several if it is too large for one. */
async function writeParts(parts: TicketPart[], output: ExportOutput, context: ExportContext): Promise<void> {
  for (const part of parts) {
    const suffix =
      parts.length > 1 ? ` (${context.m.document_part({ part: part.part, parts: part.parts })})` : '';
    await write([part], null, suffix, output, context);
  }
}

/** A file for all tickets, or several volumes if they are too many for one. */
async function writeBook(
  tickets: Parameters<Format['write']>[0],
  output: ExportOutput,
  context: ExportContext,
): Promise<void> {
  let volume = 0;
  let held: TicketPart[] = [];
  const writeHeld = (): Promise<void> => {
    const suffix = volume > 0 ? ` (${context.m.document_volume({ volume })})` : '';
    return write(held, { volume }, suffix, output, context);
  };
  for await (const ticket of tickets) {
    for (const part of partsOf(ticket)) {
      if (held.length > 0 && !fits(held, part)) {
        volume += 1;
        await writeHeld();
        held = [];
      }
      held.push(part);
    }
  }
  if (volume > 0) volume += 1;
  if (held.length > 0) await writeHeld();
}

async function write(
  parts: TicketPart[],
  book: { volume: number } | null,
  suffix: string,
  output: ExportOutput,
  context: ExportContext,
): Promise<void> {
  const before = context.pages?.written ?? 0;
  const compiled = compile(parts, book, before, context);
  if (context.pages) context.pages.written = before + compiled.pages;
  const file = await output.file(suffix);
  await file.write(compiled.pdf);
  release(compiled);
}

/** So often, more characters are written as codes. */
const attempts = 8;

/**
 * Whether fonts can print a text is certain only when they have: a mark may not fit to its letter. Then the characters
 * that failed are written as codes.
 * @throws AppError `print-failed`
 */
function compile(
  parts: TicketPart[],
  book: { volume: number } | null,
  pagesBefore: number,
  context: ExportContext,
): CompiledPdf {
  const characters = new Set<string>();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const all = attempt === attempts;
      return compileOnce(parts, book, pagesBefore, context, { all, characters });
    } catch (error) {
      if (!(error instanceof UnprintableText)) throw error;
      if (attempt === attempts) throw error.asAppError();
      for (const char of error.characters) characters.add(char);
    }
  }
}

function compileOnce(
  parts: TicketPart[],
  book: { volume: number } | null,
  pagesBefore: number,
  context: ExportContext,
  unprintable: Unprintable,
): CompiledPdf {
  const typst = (engine ??= new PdfEngine());
  const files = new DocumentFiles();
  const standard = context.options.pdfStandard;
  const data = documentData(
    parts,
    {
      ...context,
      files,
      printable: (text) => printableText(text, unprintable),
      canPrint: (picture) => typst.canPrint(picture, standard),
    },
    book,
    pagesBefore,
  );
  return typst.compile({ data, files: files.contents }, standard);
}
