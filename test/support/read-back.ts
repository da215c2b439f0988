import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './source-strings.ts';

/** A mail as Python's standard library reads it. */
export interface ReadMail {
  defects: string[];
  names: string[];
  headers: Record<string, string>;
  addresses: Record<string, [name: string, address: string][]>;
  date: string;
  text: string;
  html: string;
  attachments: { name: string; type: string; sha256: string }[];
}

interface ReadBack {
  eml: ReadMail;
  mbox: ReadMail[];
  csv: Record<string, string>[];
}

/** Reads files with another program: Python's standard library. */
export function readBack<Kind extends keyof ReadBack>(kind: Kind, files: Iterable<Buffer>): ReadBack[Kind][] {
  const folder = mkdtempSync(join(tmpdir(), 'threadkeep-read-'));
  try {
    const paths = [...files].map((data, index) => {
      const path = join(folder, `${index}.${kind}`);
      writeFileSync(path, data);
      return path;
    });
    const script = join(root, 'test/integration/export/formats/read_back.py');
    const output = execFileSync('python3', ['-I', script, kind, ...paths], {
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
    return JSON.parse(output) as ReadBack[Kind][];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
