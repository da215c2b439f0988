import { getFileNameLowLevel, openPromise, type Entry, type ZipFile } from 'yauzl';
import { AppError, appError } from '../../../shared/app-error.ts';
import { checkSameNames, isSafePath } from './entry-names.ts';
import type { BundleSource, SourceFile } from './source.ts';

/** Far more than a bundle has; their list is kept in memory. */
const maxEntries = 5_000_000;

/** A part of the ZIP file that belongs to an entry. */
interface Extent {
  file: string;
  start: number;
  end: number;
  /** How long a data descriptor after it may be. */
  descriptor: number[];
}

/** Reads the names of a bundle in a ZIP file, and refuses what could harm when it is unpacked. @throws AppError `cannot-read` */
export async function openZip(path: string): Promise<BundleSource> {
  let zip: ZipFile | null = null;
  try {
    zip = await openPromise(path, { autoClose: false, decodeStrings: false });
    return { files: await filesOf(zip, path), close: () => zip?.close() };
  } catch (error) {
    zip?.close();
    throw error instanceof AppError ? error : appError('cannot-read', 'bundle_damaged_zip', { path });
  }
}

async function filesOf(zip: ZipFile, path: string): Promise<Map<string, SourceFile>> {
  if (zip.entryCount > maxEntries) throw appError('cannot-read', 'bundle_damaged_zip', { path });
  const directory = cursor(zip);
  const entries: [string, Entry][] = [];
  for await (const entry of zip.eachEntry()) entries.push([nameOf(entry), entry]);
  checkDirectory(zip, path);

  for (const [file, entry] of entries) checkEntry(file, entry);
  checkSameNames(entries.map(([file]) => file.replace(/\/$/, '')));
  const extents: Extent[] = [];
  for (const [file, entry] of entries) extents.push(await extentOf(zip, file, entry));
  checkExtents(extents, directory, path);

  return new Map(
    entries.filter(([file]) => !file.endsWith('/')).map(([file, entry]) => [file, sourceFile(zip, entry)]),
  );
}

const nameOf = ({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string =>
  getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true).normalize('NFC');

const sourceFile = (zip: ZipFile, entry: Entry): SourceFile => ({
  size: entry.uncompressedSize,
  crc32: entry.crc32,
  open: () => zip.openReadStreamPromise(entry),
});

/** The type of this property is wrong. */
const cursor = (zip: ZipFile): number => zip.readEntryCursor as unknown as number;

/** Entries after the stated number would be seen by some programs only. */
function checkDirectory(zip: ZipFile, path: string): void {
  const rest = zip.fileSize - cursor(zip) - zip.comment.length;
  if (rest !== endSize && rest !== endSize + zip64EndSize)
    throw appError('cannot-read', 'bundle_hidden_data', { path });
}
const endSize = 22;
const zip64EndSize = 76;

function checkEntry(file: string, entry: Entry): void {
  const isFolder = file.endsWith('/');
  if (!isSafePath(isFolder ? file.slice(0, -1) : file))
    throw appError('cannot-read', 'bundle_unsafe_name', { file });
  const type = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (type !== 0 && type !== (isFolder ? 0o040000 : 0o100000))
    throw appError('cannot-read', 'bundle_not_a_file', { file });
  if (!entry.canDecodeFileData()) throw appError('cannot-read', 'bundle_compression', { file });
  if (isFolder && entry.uncompressedSize > 0) throw appError('cannot-read', 'bundle_damaged_entry', { file });
}

/** Programs that read a ZIP file from its start use the local header; it must say the same. */
async function extentOf(zip: ZipFile, file: string, entry: Entry): Promise<Extent> {
  const start = entry.relativeOffsetOfLocalHeader;
  const local = await zip.readLocalFileHeaderPromise(entry).catch(() => null);
  const isSame =
    local !== null &&
    local.fileName.equals(entry.fileNameRaw) &&
    local.compressionMethod === entry.compressionMethod &&
    local.generalPurposeBitFlag === entry.generalPurposeBitFlag;
  if (!isSame) throw appError('cannot-read', 'bundle_damaged_entry', { file });
  const hasDescriptor = (entry.generalPurposeBitFlag & 8) !== 0;
  return {
    file,
    start,
    end: local.fileDataStart + entry.compressedSize,
    descriptor: hasDescriptor ? [12, 16, 20, 24] : [0],
  };
}

/** Every byte before the directory belongs to exactly one entry. */
function checkExtents(extents: Extent[], directory: number, path: string): void {
  let end = 0;
  let allowed = [0];
  const last = { file: '', start: directory, end: directory, descriptor: [] };
  for (const extent of [...extents.sort((a, b) => a.start - b.start), last]) {
    const gap = extent.start - end;
    if (gap < 0) throw appError('cannot-read', 'bundle_overlap', { file: extent.file || path });
    if (!allowed.includes(gap)) throw appError('cannot-read', 'bundle_hidden_data', { path });
    end = extent.end;
    allowed = extent.descriptor;
  }
}
