import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import type { ExportOptions } from '../../../contract/export.ts';
import { appError, type AppError } from '../../../shared/app-error.ts';
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
export class UnprintableText extends Error {
  /** The characters that the engine named. */
  get characters(): string[] {
    const texts = [...this.message.matchAll(/`\\?"(.+?)\\?"`/g)].map(([, text = '']) => unescaped(text));
    return [...new Set(texts.join(''))];
  }

  asAppError(): AppError {
    return printFailed(this.message);
  }
}

/** The engine writes some characters as `\u{301}`. */
const unescaped = (text: string): string =>
  text.replace(/\\+u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(parseInt(code, 16)));

/** A folder that does not exist: everything the template reads is in memory, and nothing else can be read. */
const workspace = resolve('/threadkeep-export');

const inWorkspace = (path: string): string => join(workspace, path);

/** In bytes of data. */
const largeDocument = 200_000;

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
    const json = Buffer.from(JSON.stringify(data));
    try {
      for (const [path, content] of files) compiler.mapShadow(inWorkspace(path), content);
      compiler.mapShadow(inWorkspace('data.json'), json);
      return this.#compile('main.typ', standard);
    } finally {
      for (const path of paths) compiler.unmapShadow(path);
      // What all documents have in common stays in memory, but not what a large one leaves.
      compiler.evictCache(json.length > largeDocument || files.size > 0 ? 0 : 2);
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

  /**
   * In one step: a compiled document that JavaScript holds stays in memory until the next garbage collection, which does
   * not know how large it is.
   */
  #compile(main: string, pdfStandard: PdfStandard): CompiledPdf {
    try {
      const pdf = this.#get().pdf({ mainFilePath: inWorkspace(main) }, { pdfStandard });
      return { pdf, pages: pageCount(pdf) };
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

/** The engine writes the root of the pages first. */
const pageCount = (pdf: Buffer): number =>
  Number(/\/Type \/Pages\s+\/Count (\d+)/.exec(pdf.toString('latin1', 0, 1000))?.[1] ?? 0);

/**
 * Returns the memory of a PDF that has been written. Otherwise it would be kept until the next garbage collection, and
 * an export of thousands of tickets would take tens of megabytes more.
 */
export function release({ pdf }: CompiledPdf): void {
  (pdf.buffer as ArrayBuffer).transfer(0);
}

/** Messages of the engine about a text that the standard does not allow. */
const unprintable = /could not be displayed with font|contains the disallowed codepoint|private use/;

function failure(reason: string): Error {
  return unprintable.test(reason) ? new UnprintableText(reason) : printFailed(reason);
}

const printFailed = (reason: string): AppError =>
  appError('print-failed', 'print_failed', {}, { reason: reason.slice(0, 500) });
