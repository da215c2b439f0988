import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import * as v from 'valibot';
import { appError, type AppError } from '../../../shared/app-error.ts';
import { checkSameNames, isSafePath } from './entry-names.ts';
import { openFolder } from './folder-source.ts';
import {
  hashListName,
  Manifest,
  manifestName,
  manifestSchema,
  manifestVersion,
  type BundledFile,
  type ManifestHead,
} from './manifest.ts';
import type { BundleProblem } from './problems.ts';
import { contentOf, hashOf, type BundleSource, type SourceFile } from './source.ts';
import { openZip } from './zip-source.ts';

/** Larger ones would not fit into a string. */
const maxManifestSize = 400 * 1024 * 1024;

/** What a check of a bundle found. It is intact if there are no problems. */
export interface VerifyReport {
  problems: BundleProblem[];
  /** What the manifest says about the export. */
  head: ManifestHead;
  tickets: number;
  /** Tickets that could not be exported. */
  failures: number;
  files: number;
  bytes: number;
  /**
   * SHA-256 of `manifest.sha256`, to be compared with one that was noted when the bundle was made: somebody who changes
   * the files can change the manifest, too. '' if that file is missing or damaged.
   */
  fingerprint: string;
}

/**
 * Checks that a bundle has exactly the files of its manifest, unchanged.
 * @param path of a ZIP file or a folder
 * @throws AppError `cannot-read` if it is not a bundle, is damaged, or could do harm when it is unpacked
 * @throws the reason of `signal`
 */
export async function verifyBundle(path: string, signal: AbortSignal): Promise<VerifyReport> {
  const source = await openSource(path);
  try {
    const { manifest, hash } = await readManifest(source, path, signal);
    const list = await readHashList(source, signal);
    const { tickets, files, failures, ...head } = manifest;
    const listed = [...files, ...tickets.flatMap((ticket) => ticket.files)];
    checkPaths(listed, path);
    return {
      problems: [
        ...(await problemsOfFiles(source, listed, signal)),
        ...problemsOfList(source, list?.hashes ?? null, [...listed, { path: manifestName, sha256: hash }]),
      ],
      head,
      tickets: tickets.length,
      failures: failures.length,
      files: source.files.size,
      bytes: [...source.files.values()].reduce((sum, { size }) => sum + size, 0),
      fingerprint: list?.fingerprint ?? '',
    };
  } finally {
    source.close();
  }
}

async function openSource(path: string): Promise<BundleSource> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return await openFolder(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw appError('cannot-read', 'bundle_unreadable', { path });
  }
  return openZip(path);
}

async function readManifest(
  source: BundleSource,
  path: string,
  signal: AbortSignal,
): Promise<{ manifest: Manifest; hash: string }> {
  const file = source.files.get(manifestName);
  if (!file) throw appError('cannot-read', 'bundle_not_a_bundle', { path });
  const content = await contentOf(file, maxManifestSize, signal);
  if (!content) throw badManifest(path);
  return { manifest: parseManifest(content.toString(), path), hash: sha256(content) };
}

function parseManifest(text: string, path: string): Manifest {
  const data = parseJson(text);
  const kind = v.safeParse(v.looseObject({ schema: v.literal(manifestSchema), version: v.number() }), data);
  if (!kind.success) throw badManifest(path);
  const { version } = kind.output;
  if (version > manifestVersion)
    throw appError('cannot-read', 'bundle_newer', { version, supported: manifestVersion });
  const manifest = v.safeParse(Manifest, data, { abortEarly: true });
  if (!manifest.success) throw badManifest(path);
  return manifest.output;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The hashes in `manifest.sha256` by path; null if it is missing or not readable. */
async function readHashList(
  source: BundleSource,
  signal: AbortSignal,
): Promise<{ hashes: Map<string, string>; fingerprint: string } | null> {
  const file = source.files.get(hashListName);
  const content = file && (await contentOf(file, maxManifestSize, signal));
  if (!content) return null;
  const hashes = new Map<string, string>();
  for (const line of content.toString().split('\n').filter(Boolean)) {
    const [, hash = '', path = line] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    // A path that is listed twice is a problem, too.
    hashes.set(path, hashes.has(path) ? '' : hash);
  }
  return { hashes, fingerprint: sha256(content) };
}

/** The manifest is not more trustworthy than the rest. */
function checkPaths(listed: BundledFile[], path: string): void {
  const paths = listed.map((file) => file.path);
  const isValid = paths.every((file) => isSafePath(file) && file !== manifestName && file !== hashListName);
  if (!isValid) throw badManifest(path);
  checkSameNames(paths);
}

async function problemsOfFiles(
  source: BundleSource,
  listed: BundledFile[],
  signal: AbortSignal,
): Promise<BundleProblem[]> {
  const problems: BundleProblem[] = [];
  const known = new Set([manifestName, hashListName]);
  for (const expected of listed) {
    known.add(expected.path);
    const problem = await problemOf(expected, source.files.get(expected.path), signal);
    if (problem) problems.push(problem);
  }
  for (const file of source.files.keys()) if (!known.has(file)) problems.push({ kind: 'added', file });
  return problems;
}

/** A file of another size is not read: it could be far larger than it should be. */
async function problemOf(
  { path: file, size, sha256: expected }: BundledFile,
  actual: SourceFile | undefined,
  signal: AbortSignal,
): Promise<BundleProblem | null> {
  signal.throwIfAborted();
  if (!actual) return { kind: 'missing', file };
  if (actual.size !== size) return { kind: 'size', file, expected: size, actual: actual.size };
  const hash = await hashOf(actual, signal);
  if (hash === null) return { kind: 'damaged', file };
  return hash === expected ? null : { kind: 'content', file };
}

/** `manifest.sha256` has the same files and hashes as the manifest, and the hash of the manifest. */
function problemsOfList(
  source: BundleSource,
  hashes: Map<string, string> | null,
  expected: Pick<BundledFile, 'path' | 'sha256'>[],
): BundleProblem[] {
  if (!hashes) return [{ kind: source.files.has(hashListName) ? 'damaged' : 'missing', file: hashListName }];
  const byPath = new Map(expected.map((file) => [file.path, file.sha256]));
  const differing = [...new Set([...byPath.keys(), ...hashes.keys()])].filter(
    (file) => byPath.get(file) !== hashes.get(file),
  );
  return differing.map((file) => ({ kind: 'list', file }));
}

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

const badManifest = (path: string): AppError => appError('cannot-read', 'bundle_bad_manifest', { path });
