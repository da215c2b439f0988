import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressCandidates, readAddress } from '../../../src/main/whmcs/address.ts';
import { installationFolders } from '../../../src/main/whmcs/installation-folders.ts';

const api = (folder: string): string => `https://${folder}/includes/api.php`;
const candidatesOf = (pasted: string): string[] => addressCandidates(pasted).map(({ apiUrl }) => apiUrl);

/** The pasted text, the most likely folder, and other required candidates. */
const pasted: [pasted: string, first: string, ...others: string[]][] = [
  // Hosts and folders
  ['billing.example.com', 'billing.example.com'],
  ['  https://billing.example.com/  ', 'billing.example.com'],
  ['HTTPS://Billing.Example.COM', 'billing.example.com'],
  ['example.com/clients', 'example.com/clients', 'example.com'],
  ['example.com/clients/', 'example.com/clients'],
  ['https://example.com//clients//', 'example.com/clients'],
  ['https://example.com/a/b/c', 'example.com/a/b/c', 'example.com/a/b', 'example.com/a', 'example.com'],
  ['https://example.com:8443/billing', 'example.com:8443/billing'],
  ['example.com:8443/billing', 'example.com:8443/billing'],
  ['https://user:pass@example.com/', 'example.com'],
  ['https://münchen.example/kunden', 'xn--mnchen-3ya.example/kunden'],
  ['https://example.com.', 'example.com'],
  ['https://example.com./billing', 'example.com/billing'],
  ['https://[2001:db8::1]/billing', '[2001:db8::1]/billing'],
  ['203.0.113.7/whmcs', '203.0.113.7/whmcs'],
  ['https://example.com/My%20Billing/clientarea.php', 'example.com/My%20Billing'],
  // The API itself
  ['https://example.com/billing/includes/api.php', 'example.com/billing'],
  ['https://example.com/billing/includes/', 'example.com/billing'],
  ['https://example.com/includes/api.php?identifier=x&secret=y', 'example.com'],
  ['https://example.com/store/includes/api.php', 'example.com/store'],
  ['https://example.com/admin/includes/api.php', 'example.com/admin'],
  ['https://example.com/announcements/includes/api.php', 'example.com/announcements'],
  ['https://example.com/index/includes/api.php', 'example.com/index'],
  ['https://example.com/knowledgebase/includes/api.php', 'example.com/knowledgebase'],
  ['https://example.com/login/includes/api.php', 'example.com/login'],
  // Client area
  ['https://example.com/billing/clientarea.php?action=invoices#x', 'example.com/billing'],
  ['https://example.com/store/clientarea.php', 'example.com/store', 'example.com'],
  ['https://example.com/admin/clientarea.php', 'example.com/admin', 'example.com'],
  ['https://example.com/billing/viewticket.php?tid=1&c=secret', 'example.com/billing'],
  ['https://example.com/billing/supporttickets.php', 'example.com/billing'],
  ['https://example.com/billing/cart.php?a=view', 'example.com/billing'],
  ['https://example.com/billing/index.php', 'example.com/billing'],
  ['https://example.com/whmcs/index.php/knowledgebase', 'example.com/whmcs'],
  ['https://example.com/whmcs/index.php?rp=/login', 'example.com/whmcs'],
  ['https://example.com/dl.php?type=a', 'example.com'],
  ['https://example.com/billing/login.php', 'example.com/billing'],
  // Admin area, also renamed
  ['https://example.com/whmcs/admin', 'example.com/whmcs', 'example.com/whmcs/admin'],
  ['https://example.com/whmcs/admin/', 'example.com/whmcs'],
  ['https://example.com/whmcs/admin/index.php', 'example.com/whmcs'],
  ['https://example.com/whmcs/admin/login.php', 'example.com/whmcs'],
  ['https://example.com/whmcs/admin/supporttickets.php?action=view&id=5', 'example.com/whmcs'],
  ['https://example.com/admin/clientssummary.php?userid=1', 'example.com'],
  ['https://example.com/myadmin/', 'example.com/myadmin', 'example.com'],
  ['https://example.com/myadmin/supporttickets.php?action=view&id=5', 'example.com', 'example.com/myadmin'],
  ['https://example.com/whmcs/secret-42/configgeneral.php', 'example.com/whmcs'],
  ['https://example.com/whmcs/secret-42/index.php', 'example.com/whmcs/secret-42', 'example.com/whmcs'],
  ['https://example.com/whmcs/secret-42/addonmodules.php?module=x', 'example.com/whmcs'],
  // Friendly addresses
  ['https://example.com/login', 'example.com', 'example.com/login'],
  ['https://example.com/user/profile', 'example.com', 'example.com/user'],
  ['https://example.com/billing/account/users', 'example.com/billing'],
  ['https://example.com/password/reset', 'example.com'],
  ['https://example.com/store/hosting/plan-1', 'example.com', 'example.com/store'],
  ['https://example.com/store', 'example.com', 'example.com/store'],
  ['https://example.com/store/', 'example.com', 'example.com/store'],
  ['https://example.com/store/announcements/5/News', 'example.com', 'example.com/store'],
  ['https://example.com/announcements/12/Hello-world.html', 'example.com', 'example.com/announcements'],
  ['https://example.com/knowledgebase/3/How', 'example.com'],
  ['https://example.com/clients/download/category/1', 'example.com/clients'],
  ['https://example.com/cart/order', 'example.com'],
  // Surrounding text
  ['<https://example.com/>', 'example.com'],
  ['"https://example.com/whmcs"', 'example.com/whmcs'],
  ['“https://example.com/whmcs”', 'example.com/whmcs'],
  ['‘example.com’', 'example.com'],
  ['«https://example.com»', 'example.com'],
  ['„example.com“', 'example.com'],
  ['`https://example.com/whmcs`', 'example.com/whmcs'],
  ['(https://example.com/whmcs)', 'example.com/whmcs'],
  ['[https://example.com/whmcs]', 'example.com/whmcs'],
  ['{example.com}', 'example.com'],
  ['https://example.com/whmcs.', 'example.com/whmcs'],
  ['https://example.com/whmcs).', 'example.com/whmcs'],
  ['https://example.com/whmcs,', 'example.com/whmcs'],
  ['https://example.com/whmcs;', 'example.com/whmcs'],
  ['example.com!', 'example.com'],
  ['https://example.com。', 'example.com'],
  ['https://example.com/a_(b)/clientarea.php', 'example.com/a_(b)'],
  ['https://example.com/a_(b)', 'example.com/a_(b)'],
  ['[our billing](https://example.com/whmcs)', 'example.com/whmcs'],
  ['[https://example.com/whmcs](https://example.com/whmcs/)', 'example.com/whmcs'],
  ['URL: https://example.com/whmcs', 'example.com/whmcs'],
  ['URL:https://example.com/whmcs', 'example.com/whmcs'],
  ['URL: example.com/whmcs', 'example.com/whmcs'],
  ['url=example.com/whmcs', 'example.com/whmcs'],
  ['API URL = "https://example.com/whmcs/includes/api.php"', 'example.com/whmcs'],
  ['Our WHMCS is at https://example.com/whmcs, see there', 'example.com/whmcs'],
  ['Our WHMCS: billing.example.com', 'billing.example.com'],
  ['<a href="https://example.com/whmcs/clientarea.php">here</a>', 'example.com/whmcs'],
  ['https://example.com/whmcs\nuser: x', 'example.com/whmcs'],
  ['**https://example.com/whmcs**', 'example.com/whmcs'],
  ['*example.com*', 'example.com'],
  ['| https://example.com/whmcs |', 'example.com/whmcs'],
  ['|example.com/whmcs|', 'example.com/whmcs'],
  ['curl -X POST https://example.com/whmcs/includes/api.php -d x=1', 'example.com/whmcs'],
  ['{"url":"https:\\/\\/example.com\\/whmcs"}', 'example.com/whmcs'],
  ['view-source:https://example.com/whmcs/clientarea.php', 'example.com/whmcs'],
  ['https%3A%2F%2Fexample.com%2Fwhmcs', 'example.com/whmcs'],
  ['2001:db8::1', '[2001:db8::1]'],
  ['HTTPS%3A%2F%2Fexample.com%2Fwhmcs', 'example.com/whmcs'],
  ['see https%3A%2F%2F (example.com)', 'example.com'],
  ['](example.com/whmcs)', 'example.com/whmcs'],
  ['Our WHMCS v8 is at billing.example.com', 'billing.example.com'],
  ['Unser Kundenbereich: kunden.müller.example', 'kunden.xn--mller-kva.example'],
  ['“https://example.com/a”b', 'example.com/a'],
  ['link=example.com/whmcs', 'example.com/whmcs'],
  ['address:https://example.com', 'example.com'],
  ['[2001:db8::1]/billing', '[2001:db8::1]/billing'],
  // Mistyped schemes
  ['https.//example.com/whmcs', 'example.com/whmcs'],
  ['://example.com/whmcs', 'example.com/whmcs'],
  ['https//example.com/whmcs', 'example.com/whmcs'],
  ['https:/example.com/whmcs', 'example.com/whmcs'],
  ['https:example.com/whmcs', 'example.com/whmcs'],
  ['https;//example.com/whmcs', 'example.com/whmcs'],
  ['https:///example.com/whmcs', 'example.com/whmcs'],
  ['https:\\\\example.com\\whmcs', 'example.com/whmcs'],
  ['https:// example.com/whmcs', 'example.com/whmcs'],
  ['https : //example.com', 'example.com'],
  ['https://https://example.com/whmcs', 'example.com/whmcs'],
  ['//example.com/whmcs', 'example.com/whmcs'],
  ['example.com\\whmcs', 'example.com/whmcs'],
  ['https //example.com/whmcs', 'example.com/whmcs'],
  ['https:   example.com/whmcs', 'example.com/whmcs'],
  ['https.\\\\example.com', 'example.com'],
  [':/example.com/whmcs', 'example.com/whmcs'],
  // Invisible and full-width characters
  ['\uFEFFhttps://example.com\u200B/whmcs', 'example.com/whmcs'],
  ['\u00A0https://example.com/whmcs\u00A0', 'example.com/whmcs'],
  ['https://exam\u00ADple.com', 'example.com'],
  ['\u202Ahttps://example.com\u202C', 'example.com'],
  ['ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ．ｃｏｍ／ｗｈｍｃｓ', 'example.com/whmcs'],
  ['　https://example.com　', 'example.com'],
];

describe('finds the API address in pasted text', () => {
  test('covers at least 80 forms', () => expect(pasted.length).toBeGreaterThanOrEqual(80));

  test.each(pasted)('%j', (text, first, ...others) => {
    const candidates = candidatesOf(text);
    expect(candidates[0]).toBe(api(first));
    expect(readAddress(text).apiUrl).toBe(api(first));
    for (const other of others) expect(candidates).toContain(api(other));
    expect(candidates.length).toBeLessThanOrEqual(8);
    expect(new Set(candidates).size).toBe(candidates.length);
  });

  test.each([
    ['http://localhost:8080/billing', 'http://localhost:8080/billing/includes/api.php'],
    ['127.0.0.1:8099/billing', 'http://127.0.0.1:8099/billing/includes/api.php'],
    ['[::1]:8080/billing', 'http://[::1]:8080/billing/includes/api.php'],
    ['localhost', 'http://localhost/includes/api.php'],
    ['http://example.com/x', 'http://example.com/x/includes/api.php'],
    ['http//example.com/x', 'http://example.com/x/includes/api.php'],
  ])('%s keeps its scheme', (text, apiUrl) => {
    expect(readAddress(text).apiUrl).toBe(apiUrl);
  });

  test.each([
    '',
    '   ',
    '\u200B',
    'ftp://example.com',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'not an address',
    'https://',
    'https',
    'intranet',
    'http://exa mple.com',
    'https://exa%20mple.com',
    'one.example.com two.example.com',
    '.example.com',
    'example..com',
    'wss://example.com',
    'https%3A%2F%2F%zz',
    'x'.repeat(3000),
  ])('%j is rejected with a next step', (text) => {
    expect(() => readAddress(text)).toThrow(
      expect.objectContaining({
        code: 'bad-address',
        nextStep: expect.stringContaining('https://') as string,
      }),
    );
  });

  test.each([
    'support@example.com',
    'mailto:support@example.com',
    '<support@example.com>',
    'Mail: a@example.com',
  ])('%s is an email address', (text) => {
    expect(() => readAddress(text)).toThrow(expect.objectContaining({ id: 'address_is_email' }));
  });

  test.each([
    ['', 'address_missing', {}],
    ['x'.repeat(2001), 'address_too_long', { length: 2001 }],
    ['ftp://example.com', 'address_not_web', { text: 'ftp://example.com' }],
    [
      `ftp://example.com/${'a'.repeat(100)}`,
      'address_not_web',
      { text: `ftp://example.com/${'a'.repeat(62)}` },
    ],
    ['mailto:support@example.com', 'address_is_email', { text: 'support@example.com' }],
    [`${'a'.repeat(100)}@example.com`, 'address_is_email', { text: 'a'.repeat(80) }],
    ['intranet', 'address_host_incomplete', { host: 'intranet' }],
    [
      `https://${'a'.repeat(60)}${'b'.repeat(60)}`,
      'address_host_incomplete',
      {
        host: 'a'.repeat(60) + 'b'.repeat(20),
      },
    ],
    ['example..com', 'address_host_incomplete', { host: 'example..com' }],
    ['one.example.com two.example.com', 'address_unreadable', { text: 'one.example.com two.example.com' }],
    ['not an address', 'address_unreadable', { text: 'not an address' }],
    [`no ${'x'.repeat(100)}`, 'address_unreadable', { text: `no ${'x'.repeat(77)}` }],
  ])('%j is explained by %s', (text, id, params) => {
    expect(() => readAddress(text)).toThrow(expect.objectContaining({ code: 'bad-address', id, params }));
  });

  test('accepts 2,000 characters', () => {
    const text = `https://example.com/${'a'.repeat(1980)}`;
    expect(text).toHaveLength(2000);
    expect(readAddress(text).apiUrl).toContain('https://example.com/');
  });

  test('plain HTTP is insecure except on this computer', () => {
    expect(readAddress('http://example.com').insecure).toBe(true);
    expect(readAddress('http://192.168.1.5/x').insecure).toBe(true);
    expect(readAddress('http://127.0.0.1:1/x').insecure).toBe(false);
    expect(readAddress('https://example.com').insecure).toBe(false);
  });

  test('rejects host names longer than the DNS allows', () => {
    const host = `${'a.'.repeat(125)}com`;
    expect(readAddress(host).apiUrl).toContain(host);
    expect(() => readAddress(`a.${host}`)).toThrow(
      expect.objectContaining({ id: 'address_host_incomplete' }),
    );
  });

  test('never changes host or scheme, whatever the path', () => {
    const segment = fc.constantFrom(
      'store',
      'admin',
      'x',
      'index.php',
      'includes',
      'api.php',
      '..',
      'http:',
      '//',
      '@evil.example',
    );
    fc.assert(
      fc.property(fc.array(segment), (segments) => {
        for (const apiUrl of candidatesOf(`https://example.com/${segments.join('/')}`)) {
          expect(new URL(apiUrl).origin).toBe('https://example.com');
        }
      }),
    );
  });

  test('any input gives candidates or a clear error', () => {
    const piece = fc.constantFrom(
      'http',
      'https',
      ':',
      '/',
      '\\',
      '.',
      '@',
      '[',
      ']',
      '(',
      'a',
      'example.com',
      ' ',
      '“',
      '\u200B',
      '%',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          expect(candidatesOf(pieces.join('')).length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-address' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('parses the folders of a long path in linear time', { timeout: 60_000 }, () => {
    // A quadratic parser would exceed the test's timeout.
    const folders = installationFolders(new URL(`https://example.com/${'a/'.repeat(200_000)}`));
    expect(folders).toHaveLength(8);
  });
});
