import { setTimeout as pause } from 'node:timers/promises';
import { AppError, SentenceError } from '../../shared/app-error.ts';

/** A place for secrets: the system's keychain, or memory when the person chose that for this run. */
export interface Keychain {
  read(account: string): Promise<string | null>;
  write(account: string, secret: string): Promise<void>;
  remove(account: string): Promise<void>;
}

/** The part of keytar that we use. */
export interface KeytarModule {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

/**
 * The system's keychain, over keytar. Each call may wait for the person to unlock it. They are made one after the
 * other, for many at once would fill the thread pool.
 * @param service the name that entries stand under in the system's own keychain window
 * @param load loads keytar; fails where its system library is missing
 */
export function systemKeychain(service: string, load: () => Promise<KeytarModule>): Keychain {
  let last: Promise<unknown> = Promise.resolve();
  const use = <T>(work: (keytar: KeytarModule) => Promise<T>): Promise<T> => {
    const own = last.then(() => ask(work));
    last = own.catch(() => undefined);
    return own;
  };
  const ask = async <T>(work: (keytar: KeytarModule) => Promise<T>): Promise<T> => {
    const keytar = await load().catch((error: unknown) => {
      throw missing(String((error as Error).message));
    });
    try {
      return await work(keytar);
    } catch (error) {
      throw failed(String((error as Error).message));
    }
  };
  return {
    read: (account) => use((keytar) => readPatiently(() => keytar.getPassword(service, account))),
    write: (account, secret) => use((keytar) => keytar.setPassword(service, account, secret)),
    remove: (account) => use(async (keytar) => void (await keytar.deletePassword(service, account))),
  };
}

/** A Secret Service that is busy may say that it has nothing of the kind: that is believed the third time. */
async function readPatiently(read: () => Promise<string | null>): Promise<string | null> {
  for (const ms of [100, 300]) {
    const secret = await read();
    if (secret !== null) return secret;
    await pause(ms);
  }
  return read();
}

/** Secrets that are gone when the app closes. */
export function memoryKeychain(): Keychain {
  const secrets = new Map<string, string>();
  return {
    read: (account) => Promise.resolve(secrets.get(account) ?? null),
    write: (account, secret) => Promise.resolve(void secrets.set(account, secret)),
    remove: (account) => Promise.resolve(void secrets.delete(account)),
  };
}

const onLinux =
  'Install libsecret and a Secret Service, on Debian and Ubuntu: apt install libsecret-1-0 gnome-keyring. Then start Threadkeep from your desktop session again.';

function missing(reason: string): AppError {
  return new SentenceError(
    'keychain-missing',
    'This system has no keychain that Threadkeep could keep secrets in.',
    process.platform === 'linux' ? onLinux : 'Repair the system’s keychain, then start Threadkeep again.',
    { reason },
  );
}

/** The Secret Service is absent, locked, or said no. */
function failed(reason: string): AppError {
  const absent =
    /ServiceUnknown|not provided by any|autolaunch|Cannot spawn|Could not connect|DISPLAY|No such (?:file|interface|object)|spawn/i;
  if (absent.test(reason)) return missing(reason);
  return new SentenceError(
    'keychain-failed',
    'The system’s keychain did not give the secret.',
    'Unlock the keychain, allow Threadkeep to use it, and try again.',
    { reason },
  );
}
