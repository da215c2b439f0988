import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, request as httpRequest, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { errorText } from '../../../src/shared/error-text.ts';
import type { ErrorReport } from '../../../src/contract/errors.ts';
import { environmentProxy, routesOf, routesTo } from '../../../src/main/whmcs/network.ts';
import type { NetworkOrder } from '../../support/network-process.ts';

const tlsFolder = join(import.meta.dirname, '../../fixtures/tls');
const script = join(import.meta.dirname, '../../support/network-process.ts');

const answer = '{"result":"success"}';
const tlsServer = createHttpsServer(
  { key: readFileSync(join(tlsFolder, 'server-key.pem')), cert: readFileSync(join(tlsFolder, 'server.pem')) },
  (request, response) => void request.resume().on('end', () => response.end(answer)),
);
const plainServer = createHttpServer(
  (request, response) => void request.resume().on('end', () => response.end(answer)),
);

/** The proxy's recorded requests, and its behaviour. */
let seen: string[] = [];
let authorizations: (string | undefined)[] = [];
let refusal: string | null = null;
const proxy = createHttpServer((request, response) => {
  seen.push(`${request.method} ${request.url}`);
  const target = {
    port: portOf(plainServer),
    host: '127.0.0.1',
    method: 'POST',
    path: new URL(request.url ?? '').pathname,
  };
  request.pipe(httpRequest({ ...target, headers: request.headers }, (answered) => answered.pipe(response)));
});
proxy.on('connect', (request, client: Socket) => {
  seen.push(`CONNECT ${request.url}`);
  authorizations.push(request.headers['proxy-authorization']);
  client.on('error', () => undefined);
  if (refusal) return void client.end(refusal);
  const upstream = connect(portOf(tlsServer), '127.0.0.1', () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    upstream.pipe(client).pipe(upstream);
  });
  upstream.on('error', () => client.destroy());
});

const portOf = (server: Server | typeof tlsServer): number => (server.address() as AddressInfo).port;
const servers = [tlsServer, plainServer, proxy];
beforeAll(() =>
  Promise.all(servers.map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)))),
);
afterAll(() => servers.forEach((server) => server.close()));
beforeEach(() => {
  seen = [];
  authorizations = [];
  refusal = null;
});

const noEnvironment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/_proxy$|^NODE_|^SSL_CERT|^VITEST/i.test(name)),
);
const trusting = { SSL_CERT_FILE: join(tlsFolder, 'authority.pem') };

async function call(
  order: Partial<NetworkOrder>,
  environment: NodeJS.ProcessEnv = trusting,
): Promise<ErrorReport> {
  const whole: NetworkOrder = {
    url: `https://127.0.0.1:${portOf(tlsServer)}/includes/api.php`,
    proxy: 'DIRECT',
    usesSystemCertificates: true,
    inWorker: false,
    ...order,
  };
  const env = { ...noEnvironment, ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(whole)], { env });
  return JSON.parse(stdout) as ErrorReport;
}
const billing = 'https://billing.test/includes/api.php';

describe('certificates of the operating system', () => {
  test.each([false, true])('are trusted (in a worker: %s)', async (inWorker) => {
    expect(await call({ inWorker })).toMatchObject({ code: 'success' });
  });

  test('are not trusted unless requested', async () => {
    const failure = await call({ usesSystemCertificates: false });
    expect(failure).toMatchObject({
      code: 'certificate-not-trusted',
      facts: { cause: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
    });
    expect(failure.id).toBe('certificate_unknown_authority');
    expect(errorText(failure).nextStep).toContain('operating system’s certificates');
  });

  test('reports an unknown authority', async () => {
    expect(await call({}, {})).toMatchObject({ code: 'certificate-not-trusted' });
  });

  test('reports a certificate for another host', async () => {
    const order = { proxy: `PROXY 127.0.0.1:${portOf(proxy)}` };
    const failure = await call({ url: 'https://other.test/includes/api.php', ...order });
    expect(failure).toMatchObject({
      code: 'certificate-not-trusted',
      facts: { cause: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    });
  });
});

describe('proxies', () => {
  test.each([
    ['HTTPS_PROXY', 'http://127.0.0.1:'],
    ['https_proxy', '127.0.0.1:'],
    ['ALL_PROXY', 'http://127.0.0.1:'],
  ])('from the environment: %s', async (name, prefix) => {
    const environment = { ...trusting, [name]: `${prefix}${portOf(proxy)}` };
    expect(await call({ url: billing }, environment)).toMatchObject({ code: 'success' });
    expect(seen).toEqual(['CONNECT billing.test:443']);
  });

  test('from the environment, for plain HTTP', async () => {
    const url = 'http://billing.test/includes/api.php';
    const HTTP_PROXY = `http://127.0.0.1:${portOf(proxy)}`;
    expect(await call({ url }, { HTTP_PROXY })).toMatchObject({ code: 'success' });
    expect(seen).toEqual([`POST ${url}`]);
  });

  test('from the host, also in a worker', async () => {
    const order = { proxy: `PROXY 127.0.0.1:${portOf(proxy)}; DIRECT` };
    expect(await call({ url: billing, ...order, inWorker: true })).toMatchObject({
      code: 'success',
    });
    expect(seen).toEqual(['CONNECT billing.test:443']);
  });

  test('falls back to the next one if the first is unreachable', async () => {
    const order = { proxy: `PROXY 127.0.0.1:1; PROXY 127.0.0.1:${portOf(proxy)}` };
    expect(await call({ url: billing, ...order })).toMatchObject({ code: 'success' });
  });

  test('with a password that no error repeats', async () => {
    const HTTPS_PROXY = `http://someone:proxy-secret@127.0.0.1:${portOf(proxy)}`;
    expect(await call({ url: billing }, { ...trusting, HTTPS_PROXY })).toMatchObject({ code: 'success' });
    expect(authorizations).toEqual([`Basic ${Buffer.from('someone:proxy-secret').toString('base64')}`]);
    refusal = 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n';
    const failure = await call({ url: billing }, { ...trusting, HTTPS_PROXY });
    expect(failure).toMatchObject({
      code: 'unreachable',
      id: 'proxy_password',
      params: { proxy: `127.0.0.1:${portOf(proxy)}` },
    });
    expect(JSON.stringify(failure)).not.toContain('proxy-secret');
  });

  test('reports one that refuses', async () => {
    refusal = 'HTTP/1.1 403 Forbidden\r\n\r\n';
    const HTTPS_PROXY = `http://127.0.0.1:${portOf(proxy)}`;
    const failure = await call({ url: billing }, { ...trusting, HTTPS_PROXY });
    expect(failure).toMatchObject({
      id: 'proxy_refused',
      params: { proxy: `127.0.0.1:${portOf(proxy)}`, host: 'billing.test', status: 403 },
    });
  });

  test('reports one that is unreachable', async () => {
    const failure = await call({ url: billing }, { ...trusting, HTTPS_PROXY: 'http://127.0.0.1:1' });
    expect(failure).toMatchObject({
      code: 'unreachable',
      id: 'proxy_failed_cause',
      params: { proxy: '127.0.0.1:1', cause: 'ECONNREFUSED' },
    });
  });

  test('reports that SOCKS is not supported', async () => {
    const order = { proxy: 'SOCKS5 127.0.0.1:1080' };
    const failure = await call({ url: billing, ...order });
    expect(failure).toMatchObject({ code: 'unreachable', id: 'no_usable_proxy' });
  });

  test('are never used for loopback', async () => {
    const HTTPS_PROXY = `http://127.0.0.1:${portOf(proxy)}`;
    expect(await call({}, { ...trusting, HTTPS_PROXY })).toMatchObject({ code: 'success' });
    expect(seen).toEqual([]);
  });
});

describe('selecting a proxy', () => {
  const of = (url: string, environment: NodeJS.ProcessEnv): string | null =>
    environmentProxy(new URL(url), environment);
  const HTTPS_PROXY = 'http://p.example:8080';

  test.each([
    ['', HTTPS_PROXY],
    ['billing.example.com', ''],
    ['example.com', ''],
    ['.example.com', ''],
    ['*.example.com', ''],
    ['other.com, billing.example.com', ''],
    ['billing.example.com:443', ''],
    ['billing.example.com:8443', HTTPS_PROXY],
    ['g.example.com', HTTPS_PROXY],
    ['*', ''],
  ])('NO_PROXY=%s', (NO_PROXY, expected) => {
    expect(of('https://billing.example.com/x', { HTTPS_PROXY, NO_PROXY })).toBe(expected);
    expect(of('https://billing.example.com/x', { https_proxy: HTTPS_PROXY, no_proxy: NO_PROXY })).toBe(
      expected,
    );
  });

  test('empty environment', () => {
    expect(of('https://example.com', {})).toBeNull();
    expect(of('https://example.com', { HTTP_PROXY: HTTPS_PROXY })).toBeNull();
    expect(of('https://example.com', { HTTPS_PROXY: 'socks5://p.example' })).toBeNull();
  });

  test('PAC result', () => {
    expect(routesOf('PROXY a:1; HTTPS b:2;SOCKS c:3; DIRECT')).toEqual(['http://a:1', 'https://b:2', '']);
    expect(routesOf('')).toEqual([]);
  });

  test('the environment takes precedence over the host', () => {
    expect(routesTo('https://example.com', 'PROXY host:1', { HTTPS_PROXY })).toEqual([HTTPS_PROXY]);
    expect(routesTo('https://example.com', 'PROXY host:1', {})).toEqual(['http://host:1']);
    expect(routesTo('http://127.0.0.1:5', 'PROXY host:1', { HTTP_PROXY: HTTPS_PROXY })).toEqual(['']);
  });
});
