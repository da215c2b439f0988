import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appError } from '../../../src/shared/app-error.ts';
import type { Credential } from '../../../src/main/whmcs/credential.ts';
import { Redaction } from '../../../src/main/whmcs/redaction.ts';

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
  ['in base64, in lines', (text) => base64(text).replace(/.{12}/g, '$&\r\n')],
  ['in octal', (text) => octal(text)],
  ['quoted-printable', (text) => hexadecimal(text, '=').toUpperCase()],
];
const hexadecimal = (text: string, before: string): string =>
  Buffer.from(text).toString('hex').replace(/../g, `${before}$&`);
const octal = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/** Other characters between those of the secret. */
const divisions: [string, (text: string) => string][] = [
  ['a line break', (text) => `${text.slice(0, 6)}\n${text.slice(6)}`],
  ['an element', (text) => `${text.slice(0, 6)}<br class="x1">${text.slice(6)}`],
  ['a mark of direction', (text) => text.replace(/.{5}/g, '$&\u200e')],
  ['places to break a line', (text) => text.replace(/.{8}/g, '$&<wbr>')],
  ['encoded characters', (text) => text.replace(/.{8}/g, '$&&#8203;')],
  ['spaces', (text) => [...text].join(' ')],
  ['bytes', (text) => hexadecimal(text, ' ').trim()],
  ['words', (text) => `${text.slice(0, 16)}… and ${text.slice(16)}`],
  ['its end', (text) => text.slice(0, 20)],
  ['its beginning', (text) => `…${text.slice(-20)}`],
  ['its last characters', (text) => `${text.slice(0, -4)}****`],
];
const long = 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY';
const ofLong = new Redaction({ kind: 'api', identifier: 'id', secret: long, accessKey: '' });

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
      const params = { target: text, address: text };
      const failure = redaction.failure(
        appError('redirect', 'redirect_new_address', params, { address: text }),
      );
      expect(
        JSON.stringify([failure.report(), failure.message, failure.nextStep]).toLowerCase(),
      ).not.toContain(JSON.stringify(written).slice(1, -1).toLowerCase());
    }
  });
});

describe('a split or truncated secret', () => {
  test.each(divisions)('by %s', (_, divide) => {
    expect(ofLong.quote(`before ${divide(long)} after`)).toBe('[removed]');
    const address = divide(long);
    const failure = ofLong.failure(
      appError('redirect', 'redirect_new_address', { target: 'x.example', address }, { address }),
    );
    expect(failure.facts).toEqual({ address: '[removed]' });
    expect(failure.params).toEqual({ target: 'x.example', address: '[removed]' });
  });

  test('keeps ordinary words that share letters with it', () => {
    const key = new Redaction({ kind: 'api', identifier: 'id', secret: long, accessKey: 'the-server-key-1' });
    expect(key.quote('The server said no.')).toBe('The server said no.');
    const failure = appError('unreachable', 'unreachable', { host: 'the-servers-keyring.example' });
    expect(key.failure(failure).params).toEqual(failure.params);
  });

  test('keeps numbers, unless they are the secret', () => {
    const digits = new Redaction({ kind: 'api', identifier: 'id', secret: '4294967296', accessKey: '' });
    const tooMany = (limit: number): unknown =>
      digits.failure(appError('answer-too-large', 'too_many_messages', { ticketId: 7, limit })).params;
    expect(tooMany(10_000)).toEqual({ ticketId: 7, limit: 10_000 });
    expect(tooMany(4_294_967_296)).toEqual({ ticketId: 7, limit: '[removed]' });
  });
});

test('truncation never leaves a part of the secret', () => {
  const long = 'abcdefghijklmnopqrstuvwxyz012345';
  const of = new Redaction({ ...credential, secret: long, accessKey: '' });
  for (let index = 4000; index < 4300; index += 1) {
    const quoted = of.quote('.'.repeat(index) + long + '.'.repeat(5000));
    // The mark itself may be truncated.
    expect(quoted).toMatch(/^\.*(?:\[r?e?m?o?v?e?d?\]?\.*)?$/);
  }
});

test('keeps text without the secret', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('The server', ' ', '%', '&', '\\', '203.0.113.7', '+') }),
      (text) => {
        expect(redaction.clean(text)).toBe(text);
      },
    ),
  );
});

test('quotes nothing from the server if the secret is too short to be found', () => {
  const of = new Redaction({ ...credential, secret: 'a', accessKey: '' });
  expect(of.quote('Invalid a')).toBe('');
  expect(of.clean('An ordinary sentence.')).toBe('An ordinary sentence.');
});

test('ignores spaces around a secret, which are not sent', () => {
  const of = new Redaction({ ...credential, secret: '  pasted-secret\u200B\n' });
  expect(of.quote('x pasted-secret y')).toBe('x [removed] y');
});

describe('a response that repeats the secret', () => {
  test.each([
    ...encodings.filter(([name]) => /^(as it is|as a form in base64|in (base64|hex)$|inside)/.test(name)),
    ...divisions.filter(([name]) => !['spaces', 'bytes'].includes(name)),
    ['a line in base64', (text: string) => base64(`action=x&secret=${text}&a=1`).replace(/.{76}/g, '$&\n')],
  ] as [string, (text: string) => string][])('%s', (_, encode) => {
    const answer = JSON.stringify({ result: 'success', debug: `sent ${encode(long)}`, message: 'hello' });
    expect(ofLong.isIn(answer)).toBe(true);
  });

  test.each([
    'accesskey=Sesame-1',
    '{"accesskey":"Sesame-1"}',
    '[accesskey] => Sesame-1',
    'accesskey%3DSesame-1',
  ])('a short one next to its name: %s', (text) => {
    const short = new Redaction({ kind: 'api', identifier: 'id', secret: long, accessKey: 'Sesame-1' });
    expect(short.isIn(`{"result":"success"} ${text}`)).toBe(true);
    expect(short.isIn('{"message":"Open, Sesame-1"}')).toBe(false);
  });
});

test('is detected only where it cannot be a coincidence', () => {
  expect(redaction.isIn(`{"debug":"${JSON.stringify(secret).slice(1, -1)}"}`)).toBe(true);
  expect(redaction.isIn('{"message":"hello"}')).toBe(false);
  expect(new Redaction({ ...credential, secret: 'hello', accessKey: '' }).isIn('{"message":"hello"}')).toBe(
    false,
  );
});

test('without credentials, everything may be quoted', () => {
  expect(new Redaction(null).quote('Invalid IP')).toBe('Invalid IP');
});
