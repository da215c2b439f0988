import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Moves the files of a folder into another one, so that it has exactly these files. Each file is replaced in one step,
 * and only if its content has changed, so programs that read the folder meanwhile never miss a file.
 * @param from on the same volume; it is removed
 * @param kept files of the other folder that stay
 */
export function replaceFiles(from: string, to: string, kept: string[] = []): void {
  const files = filesIn(from);
  mkdirSync(to, { recursive: true });
  for (const file of files) {
    if (hasContent(join(to, file), readFileSync(join(from, file)))) continue;
    mkdirSync(dirname(join(to, file)), { recursive: true });
    renameSync(join(from, file), join(to, file));
  }
  for (const file of filesIn(to)) if (!files.includes(file) && !kept.includes(file)) rmSync(join(to, file));
  rmSync(from, { recursive: true });
}

/** Writes a file unless it already has this content. */
export function writeIfChanged(path: string, text: string): void {
  if (!hasContent(path, Buffer.from(text))) writeFileSync(path, text);
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));

const hasContent = (path: string, content: Buffer): boolean =>
  existsSync(path) && readFileSync(path).equals(content);
