import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressCandidates } from '../../../src/main/whmcs/address.ts';
import { WhmcsClient } from '../../../src/main/whmcs/client.ts';
import { findInstallation, type FoundInstallation } from '../../../src/main/whmcs/installation.ts';

let server: Server;
let origin: string;
/** The path of WHMCS, and how it refuses. */
let folder = '';
let refuses = '{"result":"error","message":"Authentication Failed"}';
let bodies: string[] = [];
/** The responses of paths without WHMCS. */
let others: Record<string, [status: number, body: string, headers?: Record<string, string>]> = {};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    bodies.push(body);
    const isApi = request.url === `${folder}/includes/api.php`;
    const notFound = [404, '<html><title>404 Not Found</title></html>', {}] as const;
    const [status, text, headers] = isApi ? [403, refuses, {}] : (others[request.url ?? ''] ?? notFound);
    response.writeHead(status, headers).end(text);
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

describe('offers the candidate that answers as WHMCS', () => {
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

  test('sends no credentials', async () => {
    await find('/store');
    expect(bodies.length).toBeGreaterThan(0);
    expect(new Set(bodies)).toEqual(new Set(['action=GetTicketCounts&responsetype=json']));
  });

  test('lists all candidates if none answers as WHMCS', async () => {
    folder = '/elsewhere';
    const { found, tried } = await find('/a/b');
    expect(found).toBeNull();
    expect(tried.map(({ apiUrl }) => apiUrl.slice(origin.length))).toEqual([
      '/a/b/includes/api.php',
      '/a/includes/api.php',
      '/includes/api.php',
    ]);
  });

  describe('the reason if none was found', () => {
    const api = '/includes/api.php';
    const forbidden: [number, string] = [403, '<html><title>403 Forbidden</title>'];
    const signIn: [number, string, Record<string, string>] = [302, '', { location: '/login' }];
    test.each([
      ['all are not found', {}, null],
      ['a firewall guards one folder', { [`/a/b${api}`]: forbidden }, null],
      [
        'a firewall guards all',
        { [`/a/b${api}`]: forbidden, [`/a${api}`]: forbidden, [api]: forbidden },
        'blocked-by-firewall',
      ],
      ['one redirects', { [api]: signIn }, null],
      ['all redirect', { [`/a/b${api}`]: signIn, [`/a${api}`]: signIn, [api]: signIn }, 'redirect'],
      ['one is an empty page', { [api]: [200, ''] }, null],
      ['one is overloaded', { [api]: [503, 'Service Unavailable'] }, null],
      [
        'one is under maintenance',
        { [`/a${api}`]: [503, '<html><title>Maintenance</title>'] },
        'maintenance',
      ],
      [
        'one has a license problem',
        { [`/a${api}`]: [200, '<title>License Invalid</title>'] },
        'license-problem',
      ],
      ['an add-on prints', { [`/a${api}`]: [500, 'EmitterException'] }, 'server-output'],
      ['one breaks down', { [`/a${api}`]: [500, '<h1>Oops!</h1>'] }, 'server-error'],
    ] as [string, typeof others, string | null][])('%s', async (_, answers, code) => {
      folder = '/elsewhere';
      others = answers;
      const { found, tried, failure } = await find('/a/b');
      others = {};
      expect([found, tried.length]).toEqual([null, 3]);
      expect(failure?.code ?? null).toBe(code);
    });

    test('a firewall on one folder does not hide WHMCS in another', async () => {
      folder = '/a';
      others = { [`/a/b${api}`]: forbidden };
      const { found, failure } = await find('/a/b');
      others = {};
      expect([found?.apiUrl, failure]).toEqual([`${origin}/a${api}`, null]);
    });
  });

  test('contacts an unreachable host once', async () => {
    const { found, tried, failure } = await findInstallation(
      client,
      addressCandidates('http://127.0.0.1:1/a/b'),
      signal,
    );
    expect([found, tried.length, failure?.code]).toEqual([null, 1, 'unreachable']);
  });

  test('can be cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    const candidates = addressCandidates(origin);
    await expect(findInstallation(client, candidates, controller.signal)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
