import { createHash } from 'node:crypto';
import { appError } from '../../shared/app-error.ts';
import { trimKey, trimPasted } from './pasted.ts';

/** What the keychain stores for a connection. */
export interface Credential {
  kind: 'api' | 'admin';
  /** API identifier (WHMCS 7.2 and later), or the admin's user name. */
  identifier: string;
  /** API secret, or the admin's password in plain text: WHMCS expects its MD5, which is computed here. */
  secret: string;
  /** `accesskey`: lifts the IP restriction; '' for none. */
  accessKey: string;
}

/** A credential without what pasting adds to each field. A password is only trimmed: it may contain any character. */
export const trimmedCredential = ({ kind, identifier, secret, accessKey }: Credential): Credential => ({
  kind,
  identifier: trimKey(identifier),
  secret: kind === 'api' ? trimKey(secret) : trimPasted(secret),
  accessKey: trimKey(accessKey),
});

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** The fields that authenticate one request. */
export function authenticationFields(credential: Credential): Record<string, string> {
  const { kind, identifier, secret, accessKey } = trimmedCredential(credential);
  const account = kind === 'api' ? { identifier, secret } : { username: identifier, password: md5(secret) };
  return accessKey ? { ...account, accesskey: accessKey } : account;
}

/** The parts of a credential that no failure may contain. */
export function secretsOf(credential: Credential): string[] {
  const { secret, accessKey } = trimmedCredential(credential);
  return [...(secret ? [secret, md5(secret)] : []), ...(accessKey ? [accessKey] : [])];
}

/** @throws AppError `bad-credential` if a field cannot be right */
export function checkCredential(credential: Credential): void {
  const { identifier, secret, accessKey } = trimmedCredential(credential);
  if (!identifier) throw appError('bad-credential', 'identifier_missing');
  if (!secret) throw appError('bad-credential', 'secret_missing');
  if (!/^[A-Za-z0-9!@#$%.()*[\]_-]*$/.test(accessKey)) {
    throw appError('bad-credential', 'access_key_invalid');
  }
}
