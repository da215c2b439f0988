import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError, appError } from '../../../src/shared/app-error.ts';
import { decodeResponse, parseResponse } from '../../../src/main/whmcs/response.ts';
import { WhmcsClient, type ApiResponse, type Endpoint } from '../../../src/main/whmcs/client.ts';
import { getCounts, getDepartments, getStatusColors } from '../../../src/main/whmcs/lookups.ts';
import type { Limits } from '../../../src/main/whmcs/limits.ts';
import { isMutationRun } from '../../support/mutation.ts';

type Respond = (response: ServerResponse, form: URLSearchParams, request: IncomingMessage) => void;

let server: Server;
let respond: Respond;
let requests = 0;
let waits: number[] = [];
let endpoint: Endpoint;
const secret = 'An+Api/Secret & "more" 0123456789';
const { signal } = new AbortController();

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests += 1;
    response.on('error', () => undefined);
    respond(response, new URLSearchParams(Buffer.concat(chunks).toString()), request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/includes/api.php`,
    allowInsecure: false,
    network: { version: '1.2.3', proxy: 'DIRECT' },
    credential: { kind: 'api', identifier: 'someone', secret, accessKey: 'Open[Sesame]-1' },
  };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function call(limits: Partial<Limits> = {}, tries = 1): Promise<ApiResponse> {
  requests = 0;
  waits = [];
  const patience = {
    tries,
    random: () => 0,
    onWait: (_: AppError, ms: number) => void waits.push(ms),
    sleep: () => Promise.resolve(),
  };
  const client = new WhmcsClient(patience, limits);
  return client.call(endpoint, 'GetTicket', { ticketid: '1' }, signal);
}
const failed = async (limits: Partial<Limits> = {}, tries = 1): Promise<AppError> => {
  const error: unknown = await call(limits, tries).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new Error('no failure', { cause: error });
  return error;
};
const send =
  (status: number, body: string | Buffer, headers: Record<string, string> = {}): Respond =>
  (response) =>
    void response.writeHead(status, headers).end(body);

describe('charsets', () => {
  const answer = '{"result":"success","subject":"Grüße"}';
  test.each([
    ['application/json; charset=iso-8859-1', Buffer.from(answer, 'latin1')],
    ['text/html; charset="ISO-8859-1"; x=1', Buffer.from(answer, 'latin1')],
    ['text/html', Buffer.from(`\uFEFF${answer}`, 'utf16le')],
    ['text/html;charset=utf-8', Buffer.from(`\uFEFF${answer}`, 'utf16le').swap16()],
    ['application/json', Buffer.from(answer)],
    ['application/json; charset=x-unknown', Buffer.from(answer)],
  ])('%s', async (type, body) => {
    respond = send(200, body, { 'content-type': type });
    const { fields, raw } = await call();
    expect(fields['subject']).toBe('Grüße');
    // What is stored reads the same later.
    expect(parseResponse(decodeResponse(raw))?.fields).toEqual(fields);
    expect(Buffer.from(raw.bytes)).toEqual(body);
  });

  test('a compressed response is stored uncompressed', async () => {
    respond = send(200, gzipSync(answer), { 'content-encoding': 'gzip' });
    expect((await call()).fields['subject']).toBe('Grüße');
  });
});

describe('requests', () => {
  test('have a User-Agent with Threadkeep and its version, and no browser', async () => {
    let headers: IncomingMessage['headers'] = {};
    respond = (response, _, request) => {
      headers = request.headers;
      response.end('{"result":"success"}');
    };
    await call();
    expect(headers['user-agent']).toBe('Threadkeep/1.2.3 (+WHMCS API client)');
    expect(Object.keys(headers).filter((name) => name.startsWith('sec-'))).toEqual([]);
  });

  test('replace a connection that the server closed while it was idle', async () => {
    respond = (response) => response.end('{"result":"success"}');
    await call();
    server.closeIdleConnections();
    await expect(call()).resolves.toBeDefined();
  });
});

describe('oversized responses', () => {
  const list = (unit: string, bytes: number): string =>
    `{"result":"success","replies":{"reply":[${unit.repeat(bytes / unit.length)}{}]}}`;
  const floods: [string, () => string | Buffer, Record<string, string>?][] = [
    ['90 MB of {},', () => list('{},', 90_000_000)],
    ['30 MB of {},', () => list('{},', 30_000_000)],
    ['30 MB of [],', () => list('[],', 30_000_000)],
    ['30 MB of commas', () => `{"result":"success","cc":[${','.repeat(30_000_000)}]}`],
    ['50 MB of commas in a text', () => `{"result":"success","cc":"${','.repeat(50_000_000)}"}`],
    ['a million replies', () => list('{"replyid":1,"message":"x"},', 28_000_000)],
    ['100,000 levels', () => `{"result":"success","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['a gzip bomb', () => gzipSync(Buffer.alloc(400_000_000, '{}')), { 'content-encoding': 'gzip' }],
  ];
  test.skipIf(isMutationRun).each(floods)('%s', async (_, make, headers) => {
    respond = send(200, make(), headers);
    expect((await failed()).code).toMatch(/^(answer-too-large|unreadable-answer)$/);
  });

  test.skipIf(isMutationRun).each(['<title', '{"a":', '{', '{"', '[],'])('30 MB of %s', async (unit) => {
    respond = send(200, unit.repeat(30_000_000 / unit.length));
    expect((await failed()).code).toMatch(/^(not-whmcs|answer-too-large|unreadable-answer)$/);
  });

  test('a trickle of bytes that ends', async () => {
    respond = (response) => {
      response.write('{"result":"success","a":"');
      const timer = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(timer));
    };
    expect(await failed({ silenceMs: 5000, totalMs: 200 })).toMatchObject({ code: 'timeout' });
  });

  test('a trickle of bytes that is too slow', async () => {
    respond = (response) => {
      response.write('{"result":"success","a":"');
      const timer = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(timer));
    };
    const failure = await failed({ graceMs: 100, slowest: 2000 });
    expect(failure).toMatchObject({
      code: 'timeout',
      id: 'timeout_slow',
    });
  });

  test('reads 500 statuses and departments', async () => {
    const list = Array.from({ length: 20_000 }, (_, index) => ({
      id: index + 1,
      title: `s${index}`,
      color: '#000000',
    }));
    respond = send(
      200,
      JSON.stringify({ result: 'success', statuses: list, departments: list, status: list }),
    );
    const patience = { tries: 1, random: () => 0, onWait: () => undefined, sleep: () => Promise.resolve() };
    const client = new WhmcsClient(patience);
    expect((await getStatusColors(client, endpoint, signal)).size).toBe(500);
    expect(await getDepartments(client, endpoint, signal)).toHaveLength(500);
    expect((await getCounts(client, endpoint, false, signal)).statuses).toHaveLength(500);
  });

  test('damaged compression is a truncated response', async () => {
    respond = send(200, gzipSync('{"result":"success"}').subarray(0, 20), { 'content-encoding': 'gzip' });
    expect((await failed()).code).toBe('unreadable-answer');
  });
});

describe('invalid HTTP', () => {
  const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n';
  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', 'unreadable-answer', 'invalid_http'],
    [
      'a huge header',
      `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`,
      'unreadable-answer',
      'invalid_http',
    ],
    ['a switch of protocols', upgrade, 'unreachable', 'unreachable_cause'],
    ['nothing', '', 'unreachable', 'unreachable_cause'],
  ])('%s', async (_, bytes, code, id) => {
    respond = (response) => void response.socket?.end(bytes);
    expect(await failed()).toMatchObject({ code, id });
  });

  test('plain HTTP for an https address:', async () => {
    const original = endpoint;
    endpoint = { ...original, apiUrl: original.apiUrl.replace('http:', 'https:') };
    const failure = await failed();
    endpoint = original;
    expect(failure).toMatchObject({
      code: 'unreachable',
      id: 'tls_failed',
    });
  });
});

describe('responses with odd types', () => {
  test.each([
    ['{"result":"Success","ticketid":1}', null],
    ['{"result":"error","message":{"code":7}}', 'other-api-error'],
    ['{"result":"error","message":["Ticket ID Not Found"]}', 'ticket-not-found'],
    ['{"result":{"toString":1},"message":{"toString":1}}', 'other-api-error'],
    ['{"result":["success"]}', 'other-api-error'],
    ['{"result":null}', 'other-api-error'],
    [
      '<whmcsapi><result>error</result><message>Invalid IP 203.0.113.7</message></whmcsapi>',
      'ip-not-allowed',
    ],
  ])('%s', async (body, code) => {
    respond = send(200, body);
    if (code === null) await expect(call()).resolves.toBeDefined();
    else {
      const failure = await failed();
      expect(failure.code).toBe(code);
      expect(failure.message).not.toContain('[object');
    }
  });
});

describe('temporary and permanent errors', () => {
  test.each([
    [
      '429 as JSON with a header',
      send(429, '{"result":"error","message":"Rate limit exceeded"}', { 'retry-after': '7' }),
      [7000],
    ],
    [
      '200 as JSON with a field',
      send(200, '{"result":"error","message":"Rate limit exceeded","retry_after":9}'),
      [9000],
    ],
    ['429 as other JSON', send(429, '{"error":"slow down","retry_after":"5"}'), [5000]],
    ['500', send(500, '<h1>Oops!</h1>'), [0]],
    ['403', send(403, 'Forbidden'), []],
    ['403 as a fragment', send(403, '<h1>403 Forbidden</h1>'), []],
    ['406', send(406, 'Mod_Security'), []],
    ['maintenance', send(503, '<html><title>Maintenance</title>'), []],
  ])('%s', async (_, answer, expected) => {
    respond = answer;
    await failed({}, 2);
    expect(waits).toEqual(expected);
    expect(requests).toBe(expected.length + 1);
  });
});

describe('redirects', () => {
  test.each([
    ['file:///etc/passwd', undefined, 'redirect_not_web'],
    ['javascript:alert(1)', undefined, 'redirect_not_web'],
    ['/login', undefined, 'redirect_sign_in'],
    ['https://x.example/clientarea.php', undefined, 'redirect_sign_in'],
    ['https://x.example/index.php?rp=/login', undefined, 'redirect_sign_in'],
    ['https://x.example/includes/api.php', 'https://x.example/includes/api.php', 'redirect_new_address'],
    ['https://x.example/', 'https://x.example/includes/api.php', 'redirect_new_address'],
    ['https://x.example/shop', undefined, 'redirect'],
    ['', undefined, 'redirect'],
    ['http://[bad', undefined, 'redirect_not_web'],
  ])('to %j', async (location, address, id) => {
    respond = send(302, '', { location });
    const failure = await failed();
    expect(failure).toMatchObject({ code: 'redirect', id });
    expect(failure.facts['address']).toBe(address);
    expect(failure.message).not.toMatch(/null|passwd|alert/);
  });
});

test.each([
  ['/admin/licenseerror.php?licenseerror=suspended', 'license-problem'],
  ['/?licenseerror=invalid', 'license-problem'],
  ['https://x.example/maintenance.html', 'maintenance'],
])('to %s have their own reason', async (location, code) => {
  respond = send(302, '', { location });
  expect((await failed()).code).toBe(code);
});

describe('a server that repeats the request', () => {
  const echoes: [string, (secret: string) => Respond][] = [
    ['in its message', (s) => send(200, JSON.stringify({ result: 'error', message: `Bad ${s}` }))],
    ['in a known refusal', (s) => send(403, JSON.stringify({ result: 'error', message: `Invalid IP ${s}` }))],
    ['in a page', (s) => send(403, `<html><title>${s}</title><body>${s}</body></html>`)],
    ['in a heading', (s) => send(503, `<h1>Maintenance ${s}</h1>`)],
    ['in plain text', (s) => send(200, s)],
    [
      'in a redirect’s path',
      (s) => send(302, '', { location: `https://x.example/${encodeURIComponent(s)}/includes/api.php` }),
    ],
    [
      'in a redirect’s host',
      (s) => send(302, '', { location: `https://${Buffer.from(s).toString('hex').slice(0, 60)}.example/` }),
    ],
    ['in other JSON', (s) => send(200, JSON.stringify({ message: { sent: s } }))],
    ['in base64', (s) => send(200, Buffer.from(`secret=${s}`).toString('base64'))],
    [
      'in XML',
      (s) =>
        send(200, `<whmcsapi><result>error</result><message>${encodeURIComponent(s)}</message></whmcsapi>`),
    ],
    ['in NVP', (s) => send(200, `result=error;message=${s.toUpperCase()}`)],
    ['in a success', (s) => send(200, JSON.stringify({ result: 'success', debug: s }))],
    ['beside a success', (s) => send(200, `${s}{"result":"success"}`)],
  ];

  test.each(echoes)('%s', async (_, echo) => {
    for (const sent of [secret, endpoint.credential.accessKey]) {
      respond = echo(sent);
      const text = JSON.stringify((await failed()).report()).toLowerCase();
      const forms = [
        sent,
        encodeURIComponent(sent),
        JSON.stringify(sent).slice(1, -1),
        JSON.stringify(JSON.stringify(sent)).slice(3, -3),
      ];
      for (const form of forms) expect(text).not.toContain(form.toLowerCase());
      expect(text).not.toContain(Buffer.from(`secret=${sent}`).toString('base64').toLowerCase());
    }
  });

  test('the MD5 of an administrator’s password', async () => {
    const original = endpoint.credential;
    endpoint.credential = { ...original, kind: 'admin', secret: 'correct horse' };
    respond = (response, form) =>
      void response.end(JSON.stringify({ result: 'error', message: `no ${form.get('password')}` }));
    const failure = await failed();
    endpoint.credential = original;
    expect(failure.message).toBe('The server reported an error: “no [removed]”.');
  });

  test('not even partly, in truncated text', async () => {
    for (let before = 250; before < 520; before += 5) {
      respond = send(200, JSON.stringify({ result: 'error', message: 'x'.repeat(before) + secret }));
      expect(JSON.stringify((await failed()).report())).not.toContain(secret.slice(0, 6));
    }
  });

  test('whatever creates the error', async () => {
    respond = send(200, '{"result":"success"}');
    const patience = { tries: 1, random: () => 0, onWait: () => undefined, sleep: () => Promise.resolve() };
    const onResponse = (): void => {
      throw appError('not-whmcs', 'not_whmcs', { answer: secret }, { any: secret });
    };
    const running = new WhmcsClient(patience).call(endpoint, 'GetTicket', {}, signal, { onResponse });
    await expect(running).rejects.toMatchObject({
      params: { answer: '[removed]' },
      message: expect.stringContaining('“[removed]”') as string,
      facts: { any: '[removed]' },
    });
  });

  test('also while waiting for the next attempt', async () => {
    respond = send(429, JSON.stringify({ result: 'error', message: secret }));
    const seen: string[] = [];
    const client = new WhmcsClient({
      tries: 2,
      random: () => 0,
      onWait: (failure) => void seen.push(JSON.stringify(failure.report())),
      sleep: () => Promise.resolve(),
    });
    await expect(client.call(endpoint, 'GetTicket', {}, signal)).rejects.toMatchObject({ code: 'busy' });
    expect(seen).toHaveLength(1);
    expect(seen[0]).not.toContain('Api/Secret');
  });
});

test.each([
  ['api', ' id ', '\u200Bone two \n', ' key ', ['id', 'one two', 'key']],
  ['api', 'id\r\n', '\u00A0\uFEFFse\u200Bcr\u00ADet\u2060', 'k\u200Bey\u00A0\n', ['id', 'secret', 'key']],
  ['api', '\u202Aid\u202C', '\u{E0020}secret\0', '\t key\u3000', ['id', 'secret', 'key']],
  ['admin', ' me ', ' a\u200Db\u00A0', '', ['me', createHash('md5').update('a\u200Db').digest('hex'), null]],
] as const)(
  'secrets are sent without surrounding characters: %#',
  async (kind, identifier, secret, accessKey, sent) => {
    const original = endpoint.credential;
    endpoint.credential = { kind, identifier, secret, accessKey };
    let form = new URLSearchParams();
    respond = (response, posted) => {
      form = posted;
      response.end('{"result":"success"}');
    };
    await call();
    endpoint.credential = original;
    const [name, password] = kind === 'api' ? ['identifier', 'secret'] : ['username', 'password'];
    expect([form.get(name), form.get(password), form.get('accesskey')]).toEqual(sent);
  },
);
