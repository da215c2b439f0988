import { describe, expect, test } from 'vitest';
import { Redaction } from '../../../src/main/whmcs/redaction.ts';
import { redirected } from '../../../src/main/whmcs/redirect.ts';

const api = 'https://x.example/billing/includes/api.php';
const redaction = new Redaction({ kind: 'api', identifier: 'id', secret: 'topsecret', accessKey: '' });
const to = (location: string, from = api) => redirected(from, location, redaction).report();

describe('a redirect', () => {
  test.each([
    ['https://www.x.example/billing/includes/api.php', 'https://www.x.example/billing/includes/api.php'],
    ['https://x.example/whmcs/includes/api.php?a=b', 'https://x.example/whmcs/includes/api.php'],
    ['/whmcs/includes/api.php', 'https://x.example/whmcs/includes/api.php'],
    ['https://www.x.example/', 'https://www.x.example/billing/includes/api.php'],
    ['https://www.x.example', 'https://www.x.example/billing/includes/api.php'],
  ])('to %s suggests %s', (location, address) => {
    const { origin, pathname } = new URL(location, api);
    expect(to(location)).toEqual({
      code: 'redirect',
      id: 'redirect_new_address',
      params: { target: origin + pathname, address },
      facts: { address },
    });
  });

  test.each(['https://www.x.example/home', 'https://x.example/', '/', api, `${api}?a=b`])(
    'to %s suggests no address',
    (location) => {
      expect(to(location)).toMatchObject({ code: 'redirect', id: 'redirect', facts: {} });
    },
  );

  test.each(['ftp://x.example/', 'javascript:alert(1)', 'mailto:a@b.example', 'https://', 'http://[', '//['])(
    'to %s leads nowhere',
    (location) => {
      expect(to(location)).toEqual({ code: 'redirect', id: 'redirect_not_web', params: {}, facts: {} });
    },
  );

  test('to an unencrypted address is refused, unless it already was', () => {
    const location = 'http://x.example/whmcs/includes/api.php';
    expect(to(location)).toMatchObject({
      code: 'redirect',
      id: 'redirect_unencrypted',
      params: { target: location },
    });
    expect(to(location, 'http://x.example/includes/api.php')).toMatchObject({ id: 'redirect_new_address' });
  });

  test.each([
    ['/licenseerror.php', 'license-problem'],
    ['/index.php?LicenseError=1', 'license-problem'],
    ['/maintenance.html', 'maintenance'],
    ['/x?maintenance', 'redirect'],
  ])('to %s means %s', (location, code) => {
    expect(to(location)).toMatchObject({ code });
  });

  test.each([
    '/login.php',
    '/login',
    '/dologin.php',
    '/clientarea.php',
    '/register.php',
    '/pwreset.php',
    '/user/login',
    '/billing/login/',
    '/index.php?rp=/login',
    '/index.php?a=b&rp=%2Fuser%2Fx',
  ])('to %s leads to a sign-in page', (location) => {
    expect(to(location)).toMatchObject({ code: 'redirect', id: 'redirect_sign_in' });
  });

  test.each(['/loginx', '/mylogin.php', '/x?arp=/login', '/x?rp=/cart'])('to %s does not', (location) => {
    expect(to(location)).toMatchObject({ code: 'redirect', id: 'redirect' });
  });

  test('that repeats the credential does not suggest an address', () => {
    const failure = to('https://www.x.example/topsecret/includes/api.php');
    expect(failure).toMatchObject({ code: 'redirect', facts: {} });
    expect(JSON.stringify(failure)).not.toContain('topsecret');
  });

  test('to a long address is shown in part', () => {
    const { params } = to(`https://www.x.example/${'a'.repeat(400)}`);
    expect(params['target']).toHaveLength(300);
  });
});
