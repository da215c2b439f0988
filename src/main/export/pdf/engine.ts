import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import type { ExportOptions } from '../../../contract/export.ts';
import { appError } from '../../../shared/app-error.ts';
import { exportFonts } from './fonts.ts';

/** What the engine makes a PDF of: data for the template, and files that the template reads by their path. */
export interface PdfSource {
  data: unknown;
  files: ReadonlyMap<string, Buffer>;
}

export interface CompiledPdf {
  pdf: Buffer;
  pages: number;
}

type PdfStandard = ExportOptions['pdfStandard'];

/** A text that the standard does not allow: a character without a glyph, or one that is forbidden. */
export class UnprintableText extends Error {}

/** A folder that does not exist: everything the template reads is in memory, and nothing else can be read. */
const workspace = resolve('/threadkeep-export');

const inWorkspace = (path: string): string => join(workspace, path);

/** The template, which the build copies next to its workers. */
const templateFolder = fileURLToPath(new URL('./typst/', import.meta.url));

/** Makes PDF files with Typst, in the thread that calls it. */
export class PdfEngine {
  #compiler: NodeCompiler | null = null;

  /**
   * @throws {@link UnprintableText}, which the caller can avoid by printing less
   * @throws AppError `print-failed`
   */
  compile({ data, files }: PdfSource, standard: PdfStandard): CompiledPdf {
    const compiler = this.#get();
    const paths = [...files.keys(), 'data.json'].map(inWorkspace);
    try {
      for (const [path, content] of files) compiler.mapShadow(inWorkspace(path), content);
      compiler.mapShadow(inWorkspace('data.json'), Buffer.from(JSON.stringify(data)));
      return this.#compile('main.typ', standard);
    } finally {
      for (const path of paths) compiler.unmapShadow(path);
      // Everything that one document leaves in memory; the next one has another text.
      compiler.evictCache(2);
    }
  }

  /** Whether a picture can be printed. It is not evicted, because the document that contains it comes next. */
  canPrint(picture: Buffer, standard: PdfStandard): boolean {
    const compiler = this.#get();
    compiler.mapShadow(inWorkspace('picture'), picture);
    try {
      this.#compile('picture.typ', standard);
      return true;
    } catch {
      return false;
    } finally {
      compiler.unmapShadow(inWorkspace('picture'));
    }
  }

  #compile(main: string, pdfStandard: PdfStandard): CompiledPdf {
    const compiler = this.#get();
    const result = compiler.compile({ mainFilePath: inWorkspace(main) });
    const document = result.result;
    if (!document) {
      const error = result.takeDiagnostics();
      const found = error ? compiler.fetchDiagnostics(error) : [];
      throw failure(found.map(({ message }: { message: string }) => message).join('; '));
    }
    try {
      return { pdf: compiler.pdf(document, { pdfStandard }), pages: document.numOfPages };
    } catch (error) {
      throw failure(String((error as { code?: unknown }).code ?? error));
    }
  }

  #get(): NodeCompiler {
    this.#compiler ??= createCompiler();
    return this.#compiler;
  }
}

function createCompiler(): NodeCompiler {
  // Loaded when the first PDF is made, because it has 50 MB.
  const require = createRequire(import.meta.url);
  const { NodeCompiler: Compiler } =
    require('@myriaddreamin/typst-ts-node-compiler') as typeof import('@myriaddreamin/typst-ts-node-compiler');
  const compiler = Compiler.create({ workspace, fontArgs: [{ fontPaths: exportFonts() }] });
  for (const name of readdirSync(templateFolder)) {
    compiler.mapShadow(inWorkspace(name), readFileSync(join(templateFolder, name)));
  }
  return compiler;
}

/** Messages of the engine about a text that the standard does not allow. */
const unprintable = /could not be displayed with font|contains the disallowed codepoint|private use/;

function failure(reason: string): Error {
  if (unprintable.test(reason)) return new UnprintableText(reason);
  return appError('print-failed', 'print_failed', {}, { reason: reason.slice(0, 500) });
}
