import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { memoryKeychain, systemKeychain, type KeytarModule } from '../../../src/main/keychain/keychain.ts';
import {
  createVaultKey,
  readConnectionSecrets,
  readVaultKey,
  writeConnectionSecrets,
} from '../../../src/main/keychain/secrets.ts';

const load = async (): Promise<KeytarModule> =>
  ((await import('keytar')) as unknown as { default: KeytarModule }).default;
const service = `Threadkeep test ${process.pid}`;

describe.each([
  ['the system’s keychain', systemKeychain(service, load)],
  ['memory', memoryKeychain()],
])('%s', (_name, keychain) => {
  test('stores the vault key and the secrets of connections; starts empty', async () => {
    expect(await readVaultKey(keychain)).toBeNull();
    const key = await createVaultKey(keychain);
    expect(key).toHaveLength(32);
    expect((await readVaultKey(keychain))?.equals(key)).toBe(true);
    await writeConnectionSecrets(keychain, 1, { secret: 'Geheim 秘密 🔑', accessKey: '' });
    expect(await readConnectionSecrets(keychain, 1)).toEqual({ secret: 'Geheim 秘密 🔑', accessKey: '' });
    expect(await readConnectionSecrets(keychain, 2)).toBeNull();
    for (const account of ['vault key', 'connection 1']) await keychain.remove(account);
    expect(await readVaultKey(keychain)).toBeNull();
  });
});

test('keeps two services separate', async () => {
  const first = systemKeychain(`${service} a`, load);
  await first.write('x', '1');
  expect(await systemKeychain(`${service} b`, load).read('x')).toBeNull();
  await first.remove('x');
});

test('a missing library is a missing keychain; on Linux the error says what to install', async () => {
  const keychain = systemKeychain(service, () =>
    Promise.reject(new Error('libsecret-1.so.0: cannot open shared object file')),
  );
  await expect(keychain.read('x')).rejects.toMatchObject({
    code: 'keychain-missing',
    id: process.platform === 'linux' ? 'keychain_missing_linux' : 'keychain_missing',
    facts: { reason: 'libsecret-1.so.0: cannot open shared object file' },
  });
});

test.runIf(process.platform === 'linux')('no Secret Service is a missing keychain', () => {
  const script = `
    import { systemKeychain } from './src/main/keychain/keychain.ts';
    const keychain = systemKeychain('x', async () => (await import('keytar')).default);
    keychain.read('x').catch((error) => console.log(error.code));`;
  const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent', DISPLAY: '' };
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env,
    encoding: 'utf8',
  });
  expect(stdout.trim()).toBe('keychain-missing');
});

test('distinguishes a locked keychain from a missing one', async () => {
  const locked = {
    getPassword: () => Promise.reject(new Error('Cannot create an item in a locked collection')),
  } as unknown as KeytarModule;
  await expect(systemKeychain(service, () => Promise.resolve(locked)).read('x')).rejects.toMatchObject({
    code: 'keychain-failed',
    id: 'keychain_failed',
  });
});

test('sends one request at a time, also after a failure', async () => {
  let [running, maxRunning] = [0, 0];
  const slow = async (_service: string, account: string): Promise<string> => {
    running += 1;
    maxRunning = Math.max(maxRunning, running);
    await new Promise(setImmediate);
    running -= 1;
    if (account === 'bad') throw new Error('locked');
    return account;
  };
  const keychain = systemKeychain(service, () =>
    Promise.resolve({ getPassword: slow } as unknown as KeytarModule),
  );
  const answers = await Promise.allSettled(['a', 'bad', 'b', 'c'].map((account) => keychain.read(account)));
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(maxRunning).toBe(1);
});

test('retries if a secret is not found at first', async () => {
  const answers = [null, null, 'found', null, null, null, 'too late'];
  const keytar = { getPassword: () => Promise.resolve(answers.shift()) } as unknown as KeytarModule;
  const keychain = systemKeychain(service, () => Promise.resolve(keytar));
  expect(await keychain.read('x')).toBe('found');
  expect(await keychain.read('x')).toBeNull();
  expect(answers).toEqual(['too late']);
});
