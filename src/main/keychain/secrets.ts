import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { Keychain } from './keychain.ts';

/** The secrets of a connection; its other data is in the vault. */
export interface ConnectionSecrets {
  secret: string;
  accessKey: string;
}

/** The access key is optional. */
const Entry = v.object({ secret: v.string(), accessKey: v.optional(v.unknown()) });

const vaultKeyAccount = 'vault key';
const connectionAccount = (connectionId: number): string => `connection ${connectionId}`;

/** @returns the vault's 32-byte key, or null if the keychain has none */
export async function readVaultKey(keychain: Keychain): Promise<Buffer | null> {
  const stored = await keychain.read(vaultKeyAccount);
  return stored === null ? null : Buffer.from(stored, 'base64');
}

/** Creates the key for a new vault, replacing any existing key. */
export async function createVaultKey(keychain: Keychain): Promise<Buffer> {
  const key = randomBytes(32);
  await keychain.write(vaultKeyAccount, key.toString('base64'));
  return key;
}

/** @returns null if nothing is stored for the connection */
export async function readConnectionSecrets(
  keychain: Keychain,
  id: number,
): Promise<ConnectionSecrets | null> {
  const stored = await keychain.read(connectionAccount(id));
  return stored === null ? null : parseSecrets(stored);
}

/** Parses an entry, possibly of another version of the app; null if its secret is missing. */
function parseSecrets(stored: string): ConnectionSecrets | null {
  let entry: unknown;
  try {
    entry = JSON.parse(stored);
  } catch {
    return null;
  }
  if (!v.is(Entry, entry)) return null;
  return { secret: entry.secret, accessKey: typeof entry.accessKey === 'string' ? entry.accessKey : '' };
}

export const removeConnectionSecrets = (keychain: Keychain, id: number): Promise<void> =>
  keychain.remove(connectionAccount(id));

export function writeConnectionSecrets(
  keychain: Keychain,
  id: number,
  secrets: ConnectionSecrets,
): Promise<void> {
  return keychain.write(connectionAccount(id), JSON.stringify(secrets));
}
