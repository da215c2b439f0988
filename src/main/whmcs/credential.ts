import { createHash } from 'node:crypto';
import { Failure } from '../../contract/failure.ts';

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

/** The fields that authenticate one request. */
export function authenticationFields(credential: Credential): Record<string, string> {
  const who =
    credential.kind === 'api'
      ? { identifier: credential.identifier, secret: credential.secret }
      : {
          username: credential.identifier,
          password: createHash('md5').update(credential.secret).digest('hex'),
        };
  return credential.accessKey ? { ...who, accesskey: credential.accessKey } : who;
}

/** @throws Failure `bad-credential` where a field cannot be right. */
export function checkCredential(credential: Credential): void {
  const complain = (message: string, nextStep: string): never => {
    throw new Failure('bad-credential', message, nextStep);
  };
  if (!credential.identifier.trim())
    complain('There is no identifier yet.', 'Enter the API identifier or user name.');
  if (!credential.secret) complain('There is no secret yet.', 'Enter the API secret or password.');
  if (!/^[A-Za-z0-9!@#$%.()*[\]_-]*$/.test(credential.accessKey)) {
    complain(
      'The access key holds a character that WHMCS does not allow there.',
      'Only letters, digits and ! @ # $ % . ( ) * [ ] - _ occur in an access key.',
    );
  }
}
