import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { defaultSyncSettings } from '../src/contract/sync.ts';
import { m } from '../src/i18n/generated/messages.js';
import { systemKeychain } from '../src/main/keychain/keychain.ts';
import { createVaultKey, readVaultKey, writeConnectionSecrets } from '../src/main/keychain/secrets.ts';
import { vaultExists } from '../src/main/vault/open.ts';
import { Vault } from '../src/main/vault/vault.ts';
import { readAddress } from '../src/main/whmcs/address.ts';
import { demoAccount } from '../test/whmcs-simulator/server.ts';

const keytar = (await import('keytar')).default;

/** The name of the keychain service for a profile, as in src/main/index.ts. */
const serviceOf = (profile: string): string => `Threadkeep (${profile})`;

/** Connects a profile to a simulator, like the connection form, with a sync at every start. */
export async function connectProfile(profile: string, address: string): Promise<void> {
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  const keychain = systemKeychain(serviceOf(profile), () => Promise.resolve(keytar));
  const path = join(profile, 'vault.db');
  const key = vaultExists(path) ? await readVaultKey(keychain) : await createVaultKey(keychain);
  if (!key) throw new Error(`The keychain has no key for ${path}. Remove that folder, or name another one.`);
  const vault = new Vault(path, key);
  const known = vault.connections.all()[0];
  const id = vault.connections.save(known?.id ?? null, {
    name: m.scripts_dev_connection(),
    color: known?.color ?? '#2f6f4f',
    apiUrl: readAddress(address).apiUrl,
    credentialKind: 'api',
    identifier: demoAccount.identifier,
    timeZone: 'Europe/London',
    allowInsecure: false,
  });
  vault.connections.saveSync(id, { ...defaultSyncSettings, ...known?.sync, atStart: true });
  vault.close();
  await writeConnectionSecrets(keychain, id, { secret: demoAccount.secret, accessKey: '' });
}

/** Removes a profile's secrets from the keychain. */
export async function forgetProfile(profile: string): Promise<void> {
  const service = serviceOf(profile);
  for (const { account } of await keytar.findCredentials(service))
    await keytar.deletePassword(service, account);
}
