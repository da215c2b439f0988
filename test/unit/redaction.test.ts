import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/contract/failure.ts';
import type { Credential } from '../../src/main/whmcs/credential.ts';
import { Redaction } from '../../src/main/whmcs/redaction.ts';

const secret = 'S3cr/t+ "qu&te" <é>!';
const credential: Credential = { kind: 'api', identifier: 'id', secret, accessKey: 'Open[Sesame]-1' };
const redaction = new Redaction(credential);
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const md5 = createHash('md5').update(secret).digest('hex');

const encodings: [string, (text: string) => string][] = [
  ['as it is', (text) => text],
  ['in upper case', (text) => text.toUpperCase()],
  ['in lower case', (text) => text.toLowerCase()],
  ['URL-encoded', encodeURIComponent],
  ['URL-encoded in lower case', (text) => encodeURIComponent(text).toLowerCase()],
  ['URL-encoded in full', (text) => Buffer.from(text).toString('hex').replace(/../g, '%$&')],
  ['URL-encoded twice', (text) => encodeURIComponent(encodeURIComponent(text))],
  ['as a form', (text) => new URLSearchParams({ text }).toString().slice(5)],
  [
    'HTML-encoded',
    (text) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;'),
  ],
  ['HTML-encoded in numbers', (text) => [...text].map((char) => `&#${char.codePointAt(0)};`).join('')],
  ['JSON-escaped', (text) => JSON.stringify(text).slice(1, -1)],
  [
    'JSON-escaped as PHP does',
    (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/').replace('é', '\\u00e9'),
  ],
  ['JSON-escaped twice', (text) => JSON.stringify(JSON.stringify(text)).slice(1, -1)],
  ['in base64', base64],
  ['in base64url', (text) => Buffer.from(text).toString('base64url')],
  ['in hex', (text) => Buffer.from(text).toString('hex')],
  ['as a form in base64', (text) => base64(`action=GetTicket&secret=${encodeURIComponent(text)}&x=1`)],
  ['inside base64, one off', (text) => base64(`x${text}yy`)],
  ['inside base64, two off', (text) => base64(`xx${text}y`)],
];

describe.each([
  ['the secret', secret],
  ['the access key', credential.accessKey],
  ['the MD5 of the password', md5],
])('%s', (_, value) => {
  test.each(encodings)('%s', (_, encode) => {
    const written = encode(value);
    for (const text of [written, `before ${written} after`, `/${written}`, `x=${written}&y=1`]) {
      const quoted = redaction.quote(text);
      expect(quoted.toLowerCase()).not.toContain(written.toLowerCase());
      expect(quoted).toContain('[removed]');
      const failure = redaction.failure(new Failure('redirect', text, text, { address: text }));
      expect(JSON.stringify(failure.report()).toLowerCase()).not.toContain(
        JSON.stringify(written).slice(1, -1).toLowerCase(),
      );
    }
  });
});

test('no cut leaves a part of the secret', () => {
  const long = 'abcdefghijklmnopqrstuvwxyz012345';
  const of = new Redaction({ ...credential, secret: long, accessKey: '' });
  for (let at = 4000; at < 4300; at += 1) {
    const quoted = of.quote('.'.repeat(at) + long + '.'.repeat(5000));
    // The end of the mark itself may be cut.
    expect(quoted).toMatch(/^\.*(?:\[r?e?m?o?v?e?d?\]?\.*)?$/);
  }
});

test('a text without the secret stays as it is', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('The server', ' ', '%', '&', '\\', '203.0.113.7', '+') }),
      (text) => {
        expect(redaction.clean(text)).toBe(text);
      },
    ),
  );
});

test('a secret too short to be told from text: nothing of the server is quoted', () => {
  const of = new Redaction({ ...credential, secret: 'a', accessKey: '' });
  expect(of.quote('Invalid a')).toBe('');
  expect(of.clean('An ordinary sentence.')).toBe('An ordinary sentence.');
});

test('space around a secret is not sent, and not looked for', () => {
  const of = new Redaction({ ...credential, secret: '  pasted-secret\u200B\n' });
  expect(of.quote('x pasted-secret y')).toBe('x [removed] y');
});

test('a secret is found in an answer where it cannot be there by chance', () => {
  expect(redaction.isIn(`{"debug":"${JSON.stringify(secret).slice(1, -1)}"}`)).toBe(true);
  expect(redaction.isIn('{"message":"hello"}')).toBe(false);
  expect(new Redaction({ ...credential, secret: 'hello', accessKey: '' }).isIn('{"message":"hello"}')).toBe(
    false,
  );
});

test('without a credential everything may be quoted', () => {
  expect(new Redaction(null).quote('Invalid IP')).toBe('Invalid IP');
});
