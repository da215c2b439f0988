import { createHash } from 'node:crypto';
import { safeFileName } from '../../attachments/file-name.ts';

/** A file that is embedded in the document. */
export interface EmbeddedFile {
  /** Where the template reads it. */
  path: string;
  /** Its name in the document. */
  name: string;
  mediaType: string;
  description: string;
}

/** What the engine accepts as a media type. */
const mediaType = /^[a-z0-9][a-z0-9.+-]*\/[a-z0-9][a-z0-9.+-]*$/i;

/** The files of a document: those that are embedded, and pictures that are printed. */
export class DocumentFiles {
  /** By the path under which the template reads them. */
  readonly contents = new Map<string, Buffer>();
  readonly embedded: EmbeddedFile[] = [];
  readonly #names = new Set<string>();

  /** Embeds a file. @returns its name in the document, which is unique */
  embed(data: Uint8Array, fileName: string, type: string, description: string): string {
    const name = this.#uniqueName(safeFileName(fileName));
    this.embedded.push({
      path: this.add(data),
      name,
      mediaType: mediaType.test(type) ? type : 'application/octet-stream',
      description,
    });
    return name;
  }

  /** Adds a file that the template reads. The same content is added once. @returns its path */
  add(data: Uint8Array): string {
    const path = `files/${createHash('sha256').update(data).digest('hex')}`;
    this.contents.set(path, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    return path;
  }

  #uniqueName(name: string): string {
    const dot = name.lastIndexOf('.');
    const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    let unique = name;
    for (let n = 2; this.#names.has(unique.toLowerCase()); n += 1) unique = `${stem} (${n})${ending}`;
    this.#names.add(unique.toLowerCase());
    return unique;
  }
}
