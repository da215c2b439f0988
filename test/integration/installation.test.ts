import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressCandidates } from '../../src/main/whmcs/address.ts';
import { WhmcsClient } from '../../src/main/whmcs/client.ts';
import { findInstallation, type FoundInstallation } from '../../src/main/whmcs/installation.ts';

let server: Server;
let origin: string;
/** Where the WHMCS is, and how it refuses. */
let folder = '';
let refuses = '{"result":"error","message":"Authentication Failed"}';
let bodies: string[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    bodies.push(body);
    const isApi = request.url === `${folder}/includes/api.php`;
    response.writeHead(isApi ? 403 : 404).end(isApi ? refuses : '<html><title>404 Not Found</title></html>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const client = new WhmcsClient({
  tries: 1,
  random: () => 0,
  onWait: () => undefined,
  sleep: () => Promise.resolve(),
});
const { signal } = new AbortController();

function find(path: string): Promise<FoundInstallation> {
  bodies = [];
  return findInstallation(client, addressCandidates(`${origin}${path}`), signal);
}

describe('the candidate that answers as WHMCS is offered', () => {
  test.each([
    ['', '/store'],
    ['', '/admin'],
    ['', '/login'],
    ['', '/myadmin/'],
    ['/store', '/store'],
    ['/store', '/store/clientarea.php'],
    ['/store', '/store/store/hosting'],
    ['/admin', '/admin'],
    ['/admin', '/admin/clientarea.php'],
    ['/announcements', '/announcements/'],
    ['/knowledgebase', '/knowledgebase/admin/login.php'],
    ['/index', '/index'],
    ['/whmcs', '/whmcs/my-admin/'],
    ['/whmcs', '/whmcs/my-admin/index.php?x=1'],
    ['/whmcs', '/whmcs/my-admin/supporttickets.php?action=view&id=5'],
    ['/a/b', '/a/b/user/profile'],
    ['/a/b', '/a/b/knowledgebase/5/Some-article.html'],
  ])('WHMCS in %j, pasted %j', async (installed, path) => {
    folder = installed;
    const { found, tried } = await find(path);
    expect(found?.apiUrl).toBe(`${origin}${installed}/includes/api.php`);
    expect(tried.at(-1)).toMatchObject({ apiUrl: found?.apiUrl, failure: { code: 'authentication' } });
    expect(tried.slice(0, -1).every(({ failure }) => failure?.code === 'not-whmcs')).toBe(true);
  });

  test.each([
    '{"result":"error","message":"Invalid IP 203.0.113.7"}',
    'result=error;message=Authentication Failed;',
    '<whmcsapi><result>error</result><message>Authentication Failed</message></whmcsapi>',
    '<b>Warning</b> {x} in a.php {"result":"error","message":"Authentication Failed"}',
  ])('refused with %s', async (answer) => {
    folder = '/store';
    refuses = answer;
    expect((await find('/store')).found?.apiUrl).toBe(`${origin}/store/includes/api.php`);
  });

  test('no credential is sent', async () => {
    await find('/store');
    expect(bodies.length).toBeGreaterThan(0);
    expect(new Set(bodies)).toEqual(new Set(['action=GetTicketCounts&responsetype=json']));
  });

  test('where none answers as WHMCS, all that was tried is there', async () => {
    folder = '/elsewhere';
    const { found, tried } = await find('/a/b');
    expect(found).toBeNull();
    expect(tried.map(({ apiUrl }) => apiUrl.slice(origin.length))).toEqual([
      '/a/b/includes/api.php',
      '/a/includes/api.php',
      '/includes/api.php',
    ]);
  });

  test('a host that cannot be reached is asked once', async () => {
    const { found, tried } = await findInstallation(
      client,
      addressCandidates('http://127.0.0.1:1/a/b'),
      signal,
    );
    expect([found, tried.map(({ failure }) => failure?.code)]).toEqual([null, ['unreachable']]);
  });

  test('it can be cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    const candidates = addressCandidates(origin);
    await expect(findInstallation(client, candidates, controller.signal)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
