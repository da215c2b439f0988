import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import * as v from 'valibot';
import { defaultSettings, Settings } from '../../contract/settings.ts';

/** What a settings file holds, as it is: with fields of other versions, and values that this version does not allow. */
export type RawSettings = Record<string, unknown>;

/** Makes of the fields of one version those of the next. */
export type Migration = (raw: RawSettings) => RawSettings;

/** The first migrates version 1 to version 2, and so on. Settings are at version 1: there is none yet. */
export const settingsMigrations: readonly Migration[] = [];

export interface StoredSettings {
  /** Everything in the file, migrated. */
  raw: RawSettings;
  settings: Settings;
  /** The file was there, but it is not JSON of an object. */
  damaged: boolean;
}

/**
 * Reads the text of a settings file. Each field that is missing or that this version does not allow gets its default;
 * the others count. A file of a later version is read the same way.
 * @param json null where there is no file
 */
export function readSettings(json: string | null, migrations = settingsMigrations): StoredSettings {
  const parsed = json === null ? {} : parseObject(json);
  const raw = migrate(parsed ?? {}, migrations);
  const read: RawSettings = {};
  for (const [name, schema] of Object.entries(Settings.entries)) {
    const field = v.safeParse(schema as v.GenericSchema, raw[name]);
    read[name] = field.success ? field.output : defaultSettings[name as keyof Settings];
  }
  return { raw, settings: read as Settings, damaged: parsed === null };
}

/** The file's content after a change: what was not changed stays as it was, whatever it is. */
export function mergeSettings(
  raw: RawSettings,
  change: Partial<Settings>,
  migrations = settingsMigrations,
): RawSettings {
  const merged = Object.entries(change).map(([name, value]) => [name, withUnknownFields(raw[name], value)]);
  const fields = Object.fromEntries(merged) as RawSettings;
  return { ...raw, ...fields, version: Math.max(versionOf(raw), migrations.length + 1) };
}

const isObject = (value: unknown): value is RawSettings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A later version may have put more into an object than this one knows. */
const withUnknownFields = (before: unknown, value: unknown): unknown =>
  isObject(before) && isObject(value) ? { ...before, ...value } : value;

function migrate(raw: RawSettings, migrations: readonly Migration[]): RawSettings {
  const version = versionOf(raw);
  const current = migrations.length + 1;
  if (version >= current) return raw;
  return {
    ...migrations.slice(version - 1).reduce((fields, migrate) => migrate(fields), raw),
    version: current,
  };
}

function versionOf({ version }: RawSettings): number {
  return typeof version === 'number' && Number.isSafeInteger(version) && version >= 1 ? version : 1;
}

function parseObject(json: string): RawSettings | null {
  try {
    const value: unknown = JSON.parse(json.replace(/^\uFEFF/, ''));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** @returns null where there is no file */
export function loadFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes the file whole or not at all. It is small, and writing at once keeps changes in their order. */
export function storeFile(path: string, raw: RawSettings): void {
  const partial = `${path}.part`;
  try {
    const file = openSync(partial, 'w', 0o600);
    try {
      writeSync(file, `${JSON.stringify(raw, null, 2)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
