import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import type { ExportOptions } from '../../src/contract/export.ts';
import { pdf } from '../../src/main/export/formats/pdf.ts';
import type { ExportedTicket } from '../../src/main/export/model.ts';
import { each, exportContext, MemoryOutput } from './exported-ticket.ts';

/** A PDF on the disk, as other programs read it. */
export class WrittenPdf {
  readonly path: string;

  constructor(bytes: Uint8Array) {
    this.path = join(mkdtempSync(join(tmpdir(), 'threadkeep-pdf-')), 'export.pdf');
    writeFileSync(this.path, bytes);
  }

  /** The text of each page. */
  pages(): string[] {
    return this.#run('pdftotext', [this.path, '-']).split('\f').slice(0, -1);
  }

  text(): string {
    return this.pages().join('\n');
  }

  /** The words of the first page, with the place of their left and right edge, from 0 to 1. */
  words(): { text: string; left: number; right: number }[] {
    const html = this.#run('pdftotext', ['-bbox', '-l', '1', this.path, '-']);
    const width = Number(/<page width="([\d.]+)"/.exec(html)?.[1]);
    return [...html.matchAll(/xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">([^<]*)</g)].map(
      ([, left, right, text = '']) => ({ text, left: Number(left) / width, right: Number(right) / width }),
    );
  }

  /** The properties that programs show. */
  info(): Record<string, string> {
    const lines = this.#run('pdfinfo', [this.path]).split('\n');
    return Object.fromEntries(lines.map((line) => line.split(/:\s*(.*)/s).slice(0, 2)));
  }

  metadata(): string {
    return this.#run('pdfinfo', ['-meta', this.path]);
  }

  /** The tags, with the text in them. */
  structure(): string {
    return this.#run('pdfinfo', ['-struct-text', this.path]);
  }

  /** Names, and whether they are embedded. */
  fonts(): { name: string; isEmbedded: boolean }[] {
    return this.#run('pdffonts', [this.path])
      .split('\n')
      .slice(2)
      .filter((line) => line !== '')
      .map((line) => ({
        name: line
          .slice(0, 37)
          .trim()
          .replace(/^\w+\+/, ''),
        isEmbedded: /\s(yes|no)\s+(?:yes|no)\s+(?:yes|no)\s+\d+\s+\d+$/.exec(line)?.[1] === 'yes',
      }));
  }

  /** Titles with their depth. */
  outline(): string[] {
    return this.#run('mutool', ['show', this.path, 'outline'])
      .split('\n')
      .map((line) => /^[+|-]\t(\t*)"(.*)"\t#/.exec(line))
      .filter((found) => found !== null)
      .map(([, tabs = '', title = '']) => `${'  '.repeat(tabs.length)}${title}`);
  }

  /** The embedded files by name. */
  attachments(): Map<string, Buffer> {
    const folder = mkdtempSync(join(tmpdir(), 'threadkeep-pdf-'));
    const names = [...this.#run('pdfdetach', ['-list', this.path]).matchAll(/^\d+: (.*)$/gm)].map(
      ([, name = '']) => name,
    );
    return new Map(
      names.map((name, at) => {
        const path = join(folder, String(at));
        this.#run('pdfdetach', ['-save', String(at + 1), '-o', path, this.path]);
        return [name, readFileSync(path)];
      }),
    );
  }

  /** The objects without compression. */
  objects(): string {
    const args = ['--qdf', '--object-streams=disable', this.path, '-'];
    return spawnSync('qpdf', args, { encoding: 'latin1', maxBuffer: 1e9 }).stdout;
  }

  /** What a program that checks the syntax says; '' if it finds no fault. */
  faults(): string {
    const { status, stderr } = spawnSync('qpdf', ['--check', this.path], { encoding: 'utf8' });
    return status === 0 ? '' : stderr;
  }

  /** The darkness of each pixel of a page, from 0 (white) to 255, at 50 dpi. */
  pixels(page: number): { width: number; height: number; dark: (x: number, y: number) => number } {
    const args = ['-r', '50', '-gray', '-f', String(page), '-l', String(page), this.path];
    const { stdout } = spawnSync('pdftoppm', args, { maxBuffer: 1e9 });
    const [head = '', width = '', height = ''] =
      /^P5\s+(\d+)\s+(\d+)\s+\d+\s/.exec(stdout.toString('latin1', 0, 50)) ?? [];
    return {
      width: Number(width),
      height: Number(height),
      dark: (x, y) => 255 - (stdout[head.length + y * Number(width) + x] ?? 255),
    };
  }

  #run(program: string, args: string[]): string {
    const { stdout, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1e9 });
    if (error) throw error;
    return stdout;
  }
}

/** Exports tickets to one PDF. */
export async function exportPdf(
  tickets: ExportedTicket | ExportedTicket[],
  options: Partial<ExportOptions> = {},
): Promise<WrittenPdf> {
  const files = await exportPdfs([tickets].flat(), options);
  const [file] = files.values();
  if (files.size !== 1 || !file) throw new Error(`The export has ${files.size} files.`);
  return file;
}

/** Exports tickets to PDF files. @returns by what is added to their name */
export async function exportPdfs(
  tickets: ExportedTicket[],
  options: Partial<ExportOptions> = {},
): Promise<Map<string, WrittenPdf>> {
  const output = new MemoryOutput();
  await pdf.write(each(...tickets), output, exportContext(options));
  return new Map([...output.files].map(([suffix, bytes]) => [suffix, new WrittenPdf(bytes)]));
}

/** A picture of one colour. */
export function pngPicture(
  width: number,
  height: number,
  [red, green, blue]: [number, number, number],
): Buffer {
  const row = Buffer.concat([Buffer.alloc(1), Buffer.alloc(width * 3, Buffer.from([red, green, blue]))]);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', head),
    pngChunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
