import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import * as v from 'valibot';
import { defaultSettings, Settings } from '../../contract/settings.ts';

/** The unvalidated content of a settings file, possibly of another version of the app. */
export type RawSettings = Record<string, unknown>;

/** Converts settings to the next version. */
export type Migration = (raw: RawSettings) => RawSettings;

/** The first one migrates version 1 to version 2, and so on. */
const settingsMigrations: readonly Migration[] = [
  // PDFs had the order of the screen; now exports have one of their own.
  (raw) => {
    const { newestFirst, exportDefaults } = raw;
    if (typeof newestFirst !== 'boolean') return raw;
    return { ...raw, exportDefaults: { newestFirst, ...(isObject(exportDefaults) && exportDefaults) } };
  },
];

export interface StoredSettings {
  /** All fields in the file, migrated. */
  raw: RawSettings;
  settings: Settings;
  /** Whether the file exists but does not contain a JSON object. */
  damaged: boolean;
}

/**
 * Parses a settings file of any version. Missing and invalid fields get their defaults.
 * @param json null if there is no file
 */
export function readSettings(json: string | null, migrations = settingsMigrations): StoredSettings {
  const parsed = json === null ? {} : parseObject(json);
  const raw = migrate(parsed ?? {}, migrations);
  const read: RawSettings = {};
  for (const [name, schema] of Object.entries(Settings.entries))
    read[name] = readField(schema, raw[name], defaultSettings[name as keyof Settings]);
  return { raw, settings: read as Settings, damaged: parsed === null };
}

/** @returns the default for an invalid value; in an object, only for its invalid fields */
function readField(schema: v.GenericSchema, value: unknown, byDefault: unknown): unknown {
  const whole = v.safeParse(schema, value);
  if (whole.success) return whole.output;
  if (!isObject(value) || !isObject(byDefault) || !('entries' in schema)) return byDefault;
  const fields = Object.entries(schema.entries as Record<string, v.GenericSchema>);
  return Object.fromEntries(
    fields.map(([name, field]) => [name, readField(field, value[name], byDefault[name])]),
  );
}

/** The file's content after a change. Unchanged fields stay, even if they are invalid or unknown. */
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

/** Keeps fields of a later version in an object. */
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

/** @returns null if there is no file */
export function loadFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes the file atomically. Synchronous, so that changes are written in order. */
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
