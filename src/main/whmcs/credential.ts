import { createHash } from 'node:crypto';
import { SentenceError } from '../../shared/app-error.ts';
import { trimKey, trimPasted } from './pasted.ts';

/** What the keychain holds for a connection. */
export interface Credential {
  kind: 'api' | 'admin';
  /** API identifier (WHMCS 7.2 and later), or the admin's user name. */
  identifier: string;
  /** API secret, or the admin's password in the clear: WHMCS wants its MD5, made here. */
  secret: string;
  /** `accesskey`: lifts the IP restriction; '' for none. */
  accessKey: string;
}

/** A credential without what pasting adds to each field. A password may hold any character but at its ends. */
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

/** Everything about a credential that no failure may repeat. */
export function secretsOf(credential: Credential): string[] {
  const { secret, accessKey } = trimmedCredential(credential);
  return [...(secret ? [secret, md5(secret)] : []), ...(accessKey ? [accessKey] : [])];
}

/** @throws Failure `bad-credential` where a field cannot be right. */
export function checkCredential(credential: Credential): void {
  const { identifier, secret, accessKey } = trimmedCredential(credential);
  const refuse = (message: string, nextStep: string): never => {
    throw new SentenceError('bad-credential', message, nextStep);
  };
  if (!identifier) refuse('The identifier is missing.', 'Enter the API identifier or user name.');
  if (!secret) refuse('The secret is missing.', 'Enter the API secret or password.');
  if (!/^[A-Za-z0-9!@#$%.()*[\]_-]*$/.test(accessKey)) {
    refuse(
      'The access key contains a character that WHMCS does not allow there.',
      'An access key consists of letters, digits and ! @ # $ % . ( ) * [ ] - _',
    );
  }
}
