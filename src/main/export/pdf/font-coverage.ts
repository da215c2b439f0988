import { closeSync, openSync, readSync } from 'node:fs';

/** The characters of a font. */
export interface FontCoverage {
  has(codePoint: number): boolean;
}

/** The formats of `cmap` that map all planes, and the basic plane. */
const segmented = 4;
const grouped = 12;

/** Reads which characters a TrueType or OpenType font has, from its table `cmap`. */
export function readCoverage(path: string): FontCoverage {
  const cmap = readTable(path, 'cmap');
  const bits = new Uint8Array(0x110000 / 8);
  const add = (first: number, last: number): void => {
    for (let code = first; code <= last && code < 0x110000; code += 1) {
      bits[code >> 3] = (bits[code >> 3] ?? 0) | (1 << (code & 7));
    }
  };
  for (const offset of subtables(cmap)) {
    const format = cmap.readUInt16BE(offset);
    if (format === segmented) addSegments(cmap.subarray(offset), add);
    if (format === grouped) addGroups(cmap.subarray(offset), add);
  }
  return { has: (code) => ((bits[code >> 3] ?? 0) & (1 << (code & 7))) !== 0 };
}

/** The characters that all of some fonts have: of a family with several weights. */
export const intersection = (fonts: FontCoverage[]): FontCoverage => ({
  has: (code) => fonts.every((font) => font.has(code)),
});

type AddRange = (first: number, last: number) => void;

/** Offsets of the subtables for Unicode. */
function subtables(cmap: Buffer): number[] {
  const count = cmap.readUInt16BE(2);
  return Array.from({ length: count }, (_, index) => 4 + index * 8)
    .filter((at) => [0, 3].includes(cmap.readUInt16BE(at)))
    .map((at) => cmap.readUInt32BE(at + 4));
}

function addSegments(table: Buffer, add: AddRange): void {
  const size = table.readUInt16BE(6);
  for (let at = 0; at < size; at += 2) {
    const last = table.readUInt16BE(14 + at);
    const first = table.readUInt16BE(16 + size + at);
    if (first <= last && first !== 0xffff) add(first, last);
  }
}

function addGroups(table: Buffer, add: AddRange): void {
  const count = table.readUInt32BE(12);
  for (let index = 0; index < count; index += 1) {
    const at = 16 + index * 12;
    add(table.readUInt32BE(at), table.readUInt32BE(at + 4));
  }
}

/** Reads only the table, because fonts for Chinese have many megabytes. */
function readTable(path: string, tag: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const read = (from: number, length: number): Buffer => {
      const data = Buffer.alloc(length);
      readSync(file, data, 0, length, from);
      return data;
    };
    const count = read(0, 12).readUInt16BE(4);
    const directory = read(12, count * 16);
    const entry = Array.from({ length: count }, (_, index) => directory.subarray(index * 16)).find(
      (bytes) => bytes.toString('latin1', 0, 4) === tag,
    );
    if (!entry) throw new Error(`The font ${path} has no table ${tag}.`);
    return read(entry.readUInt32BE(8), entry.readUInt32BE(12));
  } finally {
    closeSync(file);
  }
}
