import { join } from 'node:path';
import { maxListedExportFailures, type ExportProgress } from '../../contract/export.ts';
import type { Vault } from '../vault/vault.ts';
import { extensionOf } from './target.ts';

/** The stored progress of an export; null if it does not exist. */
export function exportProgress(v: Vault, id: number): ExportProgress | null {
  const job = v.exports.read(id);
  if (!job) return null;
  const { options, folder, name, state, failure } = job;
  return {
    id,
    state,
    format: options.format,
    ...v.exports.counts(id),
    rate: 0,
    secondsLeft: null,
    path: name === null ? folder : join(folder, `${name}${extensionOf(options)}`),
    failure,
    failures: v.exports.failures(id, maxListedExportFailures),
  };
}
