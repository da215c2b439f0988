import { setTimeout as pause } from 'node:timers/promises';
import { AppError, appError } from '../../shared/app-error.ts';

/** Stores secrets in the system's keychain, or only in memory if the user selected that for this session. */
export interface Keychain {
  read(account: string): Promise<string | null>;
  write(account: string, secret: string): Promise<void>;
  remove(account: string): Promise<void>;
}

/** The part of keytar that is used. */
export interface KeytarModule {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

/**
 * The system's keychain, accessed with keytar. A call may wait for the user to unlock it. Calls run one at a time, so
 * that waiting calls do not fill the thread pool.
 * @param service name of the entries in the keychain
 * @param load loads keytar; rejects if its system library is missing
 * @throws AppError from its methods: `keychain-missing`, `keychain-failed`
 */
export function systemKeychain(service: string, load: () => Promise<KeytarModule>): Keychain {
  let last: Promise<unknown> = Promise.resolve();
  const runInTurn = <T>(work: (keytar: KeytarModule) => Promise<T>): Promise<T> => {
    const result = last.then(() => run(work));
    last = result.catch(() => undefined);
    return result;
  };
  const run = async <T>(work: (keytar: KeytarModule) => Promise<T>): Promise<T> => {
    const keytar = await load().catch((error: unknown) => {
      throw keychainMissing(String((error as Error).message));
    });
    try {
      return await work(keytar);
    } catch (error) {
      throw keychainFailed(String((error as Error).message));
    }
  };
  return {
    read: (account) => runInTurn((keytar) => readWithRetries(() => keytar.getPassword(service, account))),
    write: (account, secret) => runInTurn((keytar) => keytar.setPassword(service, account, secret)),
    remove: (account) => runInTurn(async (keytar) => void (await keytar.deletePassword(service, account))),
  };
}

/** A busy Secret Service may report that an entry does not exist, so the read is retried twice. */
async function readWithRetries(read: () => Promise<string | null>): Promise<string | null> {
  for (const ms of [100, 300]) {
    const secret = await read();
    if (secret !== null) return secret;
    await pause(ms);
  }
  return read();
}

/** Secrets that are lost when the app closes. */
export function memoryKeychain(): Keychain {
  const secrets = new Map<string, string>();
  return {
    read: (account) => Promise.resolve(secrets.get(account) ?? null),
    write: (account, secret) => Promise.resolve(void secrets.set(account, secret)),
    remove: (account) => Promise.resolve(void secrets.delete(account)),
  };
}

function keychainMissing(reason: string): AppError {
  const id = process.platform === 'linux' ? 'keychain_missing_linux' : 'keychain_missing';
  return appError('keychain-missing', id, {}, { reason });
}

/** The Secret Service is missing or locked, or denied access. */
function keychainFailed(reason: string): AppError {
  const absent =
    /ServiceUnknown|not provided by any|autolaunch|Cannot spawn|Could not connect|DISPLAY|No such (?:file|interface|object)|spawn/i;
  if (absent.test(reason)) return keychainMissing(reason);
  return appError('keychain-failed', 'keychain_failed', {}, { reason });
}
