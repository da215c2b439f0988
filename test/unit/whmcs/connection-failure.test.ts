import { describe, expect, test } from 'vitest';
import { connectionFailure, noUsableProxy } from '../../../src/main/whmcs/connection-failure.ts';

const url = 'https://x.example:8443/includes/api.php';
const host = 'x.example:8443';
const failure = (fields: Record<string, unknown>, proxy?: string, from = url): unknown =>
  connectionFailure(from, Object.assign(new Error('as thrown'), fields), proxy).report();

describe('a server that cannot be reached', () => {
  test.each(['ENOTFOUND', 'EAI_AGAIN'])('%s: its name is unknown', (cause) => {
    expect(failure({ code: cause })).toEqual({
      code: 'unreachable',
      id: 'host_not_found',
      params: { host },
      facts: { cause },
    });
  });

  test('is reported with the cause, if there is one', () => {
    expect(failure({ code: 'ECONNREFUSED' })).toEqual({
      code: 'unreachable',
      id: 'unreachable_cause',
      params: { host, cause: 'ECONNREFUSED' },
      facts: { cause: 'ECONNREFUSED' },
    });
    expect(failure({})).toEqual({
      code: 'unreachable',
      id: 'unreachable',
      params: { host },
      facts: { cause: '' },
    });
  });
});

describe('a server that speaks another protocol', () => {
  test.each([
    ['HPE_INVALID_CONSTANT', 'unreadable-answer', 'invalid_http', 'https://'],
    ['EPROTO', 'unreachable', 'tls_failed', 'https://'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'unreachable', 'tls_failed', 'https://'],
  ])('%s', (cause, code, id, protocol) => {
    expect(failure({ code: cause })).toEqual({
      code,
      id,
      params: { host, protocol, cause },
      facts: { cause },
    });
    expect(failure({ code: cause }, '', 'http://x.example/')).toMatchObject({
      params: { host: 'x.example', protocol: 'http://' },
    });
  });

  test.each(['EPROTOTYPE', 'XHPE_INVALID', 'X_ERR_SSL_'])('%s is no such cause', (cause) => {
    expect(failure({ code: cause })).toMatchObject({ id: 'unreachable_cause' });
  });
});

describe('a certificate that is not trusted', () => {
  test.each([
    ['CERT_HAS_EXPIRED', 'certificate_expired'],
    ['CERT_NOT_YET_VALID', 'certificate_not_yet_valid'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate_wrong_host'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate_unknown_authority'],
    ['UNABLE_TO_GET_ISSUER_CERT', 'certificate_unknown_authority'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate_unknown_authority'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate_self_signed'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate_self_signed'],
    ['CERT_REVOKED', 'certificate_not_trusted'],
    ['INVALID_CERT', 'certificate_not_trusted'],
    ['ERR_ALTNAME', 'certificate_not_trusted'],
  ])('%s', (cause, id) => {
    const expected = { code: 'certificate-not-trusted', id, params: { host, cause }, facts: { cause } };
    expect(failure({ code: cause })).toEqual(expected);
    expect(failure({ code: cause }, 'proxy.example:3128')).toEqual(expected);
  });
});

describe('a proxy', () => {
  const proxy = 'proxy.example:3128';
  const refused = (status: number) => failure({ code: 'ERR_PROXY_TUNNEL', statusCode: status }, proxy);

  test('asks for a password', () => {
    expect(refused(407)).toEqual({
      code: 'unreachable',
      id: 'proxy_password',
      params: { proxy },
      facts: { cause: 'ERR_PROXY_TUNNEL 407', proxy },
    });
  });

  test('refuses the connection', () => {
    expect(refused(403)).toEqual({
      code: 'unreachable',
      id: 'proxy_refused',
      params: { proxy, host, status: 403 },
      facts: { cause: 'ERR_PROXY_TUNNEL 403', proxy },
    });
  });

  test('cannot be reached', () => {
    expect(failure({ code: 'ECONNREFUSED' }, proxy)).toEqual({
      code: 'unreachable',
      id: 'proxy_failed_cause',
      params: { proxy, host, cause: 'ECONNREFUSED' },
      facts: { cause: 'ECONNREFUSED', proxy },
    });
    expect(failure({}, proxy)).toEqual({
      code: 'unreachable',
      id: 'proxy_failed',
      params: { proxy, host },
      facts: { cause: '', proxy },
    });
  });

  test('is set that cannot be used', () => {
    expect(noUsableProxy(host).report()).toEqual({
      code: 'unreachable',
      id: 'no_usable_proxy',
      params: { host },
      facts: { cause: 'no-usable-proxy' },
    });
  });
});
