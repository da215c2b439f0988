import { describe, expect, test } from 'vitest';
import {
  authenticationFields,
  checkCredential,
  secretsOf,
  trimmedCredential,
  type Credential,
} from '../../../src/main/whmcs/credential.ts';

const api: Credential = { kind: 'api', identifier: 'id', secret: 'secret', accessKey: '' };
const admin: Credential = { kind: 'admin', identifier: 'me', secret: 'hello', accessKey: '' };
const md5OfHello = '5d41402abc4b2a76b9719d911017c592';

test('an API credential is sent as it is, an administrator’s password as MD5', () => {
  expect(authenticationFields(api)).toEqual({ identifier: 'id', secret: 'secret' });
  expect(authenticationFields(admin)).toEqual({ username: 'me', password: md5OfHello });
  expect(authenticationFields({ ...api, accessKey: 'key' })).toEqual({
    identifier: 'id',
    secret: 'secret',
    accesskey: 'key',
  });
});

test('what pasting adds is removed, but not from inside a password', () => {
  const pasted = { identifier: ' i\u200Bd\n', secret: '\u200B a\u200Bb \u00A0', accessKey: '\tk\u00ADey ' };
  expect(trimmedCredential({ kind: 'api', ...pasted })).toEqual({
    kind: 'api',
    identifier: 'id',
    secret: 'ab',
    accessKey: 'key',
  });
  expect(trimmedCredential({ kind: 'admin', ...pasted }).secret).toBe('a\u200Bb');
});

test('its secrets are those that no failure may contain', () => {
  expect(secretsOf({ ...admin, accessKey: 'key' })).toEqual(['hello', md5OfHello, 'key']);
  expect(secretsOf(admin)).toEqual(['hello', md5OfHello]);
  expect(secretsOf({ ...admin, secret: ' ' })).toEqual([]);
});

describe('a credential', () => {
  const idOf = (credential: Credential): unknown => {
    try {
      checkCredential(credential);
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-credential' });
      return (error as { id: string }).id;
    }
    return null;
  };

  test('needs an identifier and a secret', () => {
    expect(idOf(api)).toBeNull();
    expect(idOf({ ...api, identifier: ' \u200B' })).toBe('identifier_missing');
    expect(idOf({ ...api, secret: '\n' })).toBe('secret_missing');
  });

  test.each(['', 'key', 'aZ09!@#$%.()*[]_-', ' key '])('may have the access key “%s”', (accessKey) => {
    expect(idOf({ ...api, accessKey })).toBeNull();
  });

  test.each(['k ey', 'é', 'a/b', '"', ' =key', 'key='])('cannot have the access key “%s”', (accessKey) => {
    expect(idOf({ ...api, accessKey })).toBe('access_key_invalid');
  });
});
