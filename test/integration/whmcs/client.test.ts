import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WhmcsClient, type Endpoint } from '../../../src/main/whmcs/client.ts';
import type { Limits } from '../../../src/main/whmcs/limits.ts';
import { readAddress } from '../../../src/main/whmcs/address.ts';
import { getTicket, getTicketByText } from '../../../src/main/whmcs/get-ticket.ts';
import { getCounts, getDepartments, getStatusColors } from '../../../src/main/whmcs/lookups.ts';
import { checkPermissions } from '../../../src/main/whmcs/permission-check.ts';
import { readThread } from '../../../src/main/whmcs/thread.ts';
import { generatedSource, ticketNumber } from '../../whmcs-simulator/generator.ts';
import { demoEndpoint } from '../../support/endpoint.ts';
import { demoAccount, WhmcsSimulator } from '../../whmcs-simulator/server.ts';

let simulator: WhmcsSimulator;
let endpoint: Endpoint;
let waits: number[];
const { signal } = new AbortController();

const clientWith = (limits?: Partial<Limits>): WhmcsClient =>
  new WhmcsClient(
    { tries: 3, random: () => 1, onWait: (_failure, ms) => waits.push(ms), sleep: () => Promise.resolve() },
    { silenceMs: 10_000, maxBytes: 50_000_000, ...limits },
  );
const client = clientWith();
const counts = (on: WhmcsClient = client): Promise<unknown> =>
  on.call(endpoint, 'GetTicketCounts', {}, signal);

beforeEach(async () => {
  simulator = new WhmcsSimulator(generatedSource({ seed: 3, count: 50 }));
  const { apiUrl } = readAddress(await simulator.start());
  waits = [];
  endpoint = demoEndpoint(apiUrl);
});
afterEach(() => simulator.stop());

describe('a call', () => {
  test('is a POST with all parameters in the form', async () => {
    await counts();
    expect(simulator.requests).toEqual([
      {
        method: 'POST',
        url: '/billing/includes/api.php',
        form: {
          action: 'GetTicketCounts',
          responsetype: 'json',
          identifier: demoAccount.identifier,
          secret: demoAccount.secret,
        },
      },
    ]);
  });

  test('sends an administrator’s password as MD5', async () => {
    endpoint.credential = {
      kind: 'admin',
      identifier: demoAccount.adminUser,
      secret: demoAccount.adminPassword,
      accessKey: '',
    };
    await expect(counts()).resolves.toBeDefined();
    expect(simulator.requests[0]?.form['password']).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(simulator.requests)).not.toContain(demoAccount.adminPassword);
  });

  test('the access key bypasses the IP restriction', async () => {
    simulator.rules.allowedIps = ['203.0.113.9'];
    simulator.rules.account = { ...demoAccount, accessKey: 'Open[Sesame]-1' };
    await expect(counts()).rejects.toMatchObject({ code: 'ip-not-allowed', facts: { address: '127.0.0.1' } });
    endpoint.credential.accessKey = 'Open[Sesame]-1';
    await expect(counts()).resolves.toBeDefined();
  });

  test.each([
    [() => (endpoint.credential.secret = 'wrong'), 'authentication'],
    [() => (simulator.rules.allowedActions = ['getticket']), 'action-not-allowed'],
    [() => (simulator.rules.unknownActions = ['getticketcounts']), 'action-unknown'],
    [() => (simulator.rules.apiAccess = false), 'admin-denied'],
  ])('%s is %s', async (arrange, code) => {
    arrange();
    await expect(counts()).rejects.toMatchObject({ code });
    expect(simulator.requests).toHaveLength(1);
  });

  test('plain HTTP beyond this computer is rejected before anything is sent', async () => {
    endpoint.apiUrl = 'http://billing.example.com/includes/api.php';
    await expect(counts()).rejects.toMatchObject({ code: 'insecure-address' });
  });
});

describe('failures', () => {
  test('temporary ones are retried according to Retry-After', async () => {
    simulator.faults = [
      { kind: 'status', status: 429, retryAfter: '9', times: 1 },
      { kind: 'status', status: 503, times: 1 },
    ];
    await expect(counts()).resolves.toBeDefined();
    expect(waits).toEqual([9000, 4000]);
  });

  test.each([
    [{ kind: 'status', status: 503 } as const, 'busy', 3],
    [{ kind: 'cut' } as const, 'unreadable-answer', 3],
    [{ kind: 'html' } as const, 'not-whmcs', 1],
    [
      { kind: 'html', status: 403, text: 'Just a moment… checking your browser' } as const,
      'blocked-by-firewall',
      1,
    ],
    [{ kind: 'emitter' } as const, 'server-output', 1],
  ])('%j is %s after %i attempts', async (fault, code, tries) => {
    simulator.faults = [fault];
    await expect(counts()).rejects.toMatchObject({ code });
    expect(simulator.requests).toHaveLength(tries);
  });

  test('warnings around the JSON are ignored', async () => {
    simulator.faults = [{ kind: 'noise' }];
    await expect(counts()).resolves.toMatchObject({ noise: expect.stringContaining('Warning') as string });
  });

  test('a silent server times out', async () => {
    simulator.faults = [{ kind: 'silent' }];
    await expect(counts(clientWith({ silenceMs: 50 }))).rejects.toMatchObject({ code: 'timeout' });
  });

  test('a slow server is waited for', async () => {
    simulator.faults = [{ kind: 'slow', ms: 80, times: 1 }];
    await expect(counts()).resolves.toBeDefined();
  });

  test('a server that does not exist', async () => {
    await simulator.stop();
    await expect(counts()).rejects.toMatchObject({ code: 'unreachable', facts: { cause: 'ECONNREFUSED' } });
    await simulator.start();
  });

  test('a redirect is reported, and the credentials are not sent there', async () => {
    const other = new WhmcsSimulator(simulator.source);
    const target = `${await other.start()}/includes/api.php`;
    simulator.faults = [{ kind: 'redirect', text: target }];
    await expect(counts()).rejects.toMatchObject({ code: 'redirect', facts: { address: target } });
    expect(other.requests).toEqual([]);
    await other.stop();
  });

  test('a 200 MB response is not read to its end', async () => {
    simulator.faults = [{ kind: 'raw', text: Buffer.alloc(200_000_000, 'x') }];
    await expect(counts()).rejects.toMatchObject({ code: 'answer-too-large' });
    expect(simulator.requests).toHaveLength(1);
  });

  test('invalid UTF-8 affects only a character', async () => {
    const body = Buffer.concat([
      Buffer.from('{"result":"success","ticketid":"1","subject":"a'),
      Buffer.from([0xff]),
      Buffer.from('b"}'),
    ]);
    simulator.faults = [{ kind: 'raw', text: body }];
    const { fields } = await client.call(endpoint, 'GetTicket', { ticketid: '1' }, signal);
    expect(readThread(fields, 'UTC').subject).toBe('a\uFFFDb');
  });

  test('a cancelled call ends as cancelled, also while it waits', async () => {
    const controller = new AbortController();
    simulator.faults = [{ kind: 'silent' }];
    const running = client.call(endpoint, 'GetTicketCounts', {}, controller.signal);
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('no error contains the secret', async () => {
    for (const fault of [
      { kind: 'html' },
      { kind: 'emitter' },
      { kind: 'cut' },
      { kind: 'status' },
    ] as const) {
      simulator.faults = [fault];
      const error = (await counts().catch((reason: unknown) => reason)) as Error;
      expect(JSON.stringify(error) + String(error.stack) + JSON.stringify(error.cause ?? null)).not.toContain(
        demoAccount.secret,
      );
    }
  });
});

describe('GetTicket', () => {
  const fetch = (text: string): ReturnType<typeof getTicketByText> =>
    getTicketByText(client, endpoint, 'UTC', text, signal);

  test('by number', async () => {
    const { matchedBy, thread } = await fetch(` #${ticketNumber(7)} `);
    expect([matchedBy, thread.ticketId]).toEqual(['number', 7]);
    expect(simulator.requests).toHaveLength(1);
  });

  test('digits: tried as number, then as ID', async () => {
    const { matchedBy, thread } = await fetch('7');
    expect([matchedBy, thread.ticketId]).toEqual(['id', 7]);
    expect(
      simulator.requests.map(({ form }) => [form['ticketnum'], form['ticketid'], form['repliessort']]),
    ).toEqual([
      ['7', undefined, 'ASC'],
      [undefined, '7', 'ASC'],
    ]);
  });

  test('an error repeats the number that was entered', async () => {
    await expect(fetch('ABC-1')).rejects.toMatchObject({
      code: 'ticket-not-found',
      id: 'ticket_not_found_number',
      params: { number: 'ABC-1' },
    });
    await expect(fetch('99999')).rejects.toMatchObject({
      code: 'ticket-not-found',
      id: 'ticket_not_found_number_or_id',
      params: { number: '99999' },
    });
  });

  test.each(['', '0', '-1', '000', 'x'.repeat(10_000), '1; DROP TABLE', '<script>', '１２３\u0000'])(
    '%j is rejected before anything is sent',
    async (text) => {
      await expect(fetch(text)).rejects.toMatchObject({ code: 'bad-ticket-number' });
      expect(simulator.requests).toEqual([]);
    },
  );

  test.each(['AAA - 111 - 2013', 'ABC-123456', '#516757'])('%j is a number', async (text) => {
    await expect(fetch(text)).rejects.toMatchObject({ code: 'ticket-not-found' });
  });

  test('either order gives the same thread', async () => {
    const threads = await Promise.all(
      (['ASC', 'DESC'] as const).map(async (order) =>
        readThread((await getTicket(client, endpoint, { ticketid: '9' }, signal, order)).fields, 'UTC'),
      ),
    );
    expect(threads[0]).toEqual(threads[1]);
  });
});

describe('connection test', () => {
  test('succeeds', async () => {
    const checks = await checkPermissions(client, endpoint, signal);
    expect(checks.map(({ failure }) => failure)).toEqual(checks.map(() => null));
    expect(checks.length).toBeGreaterThan(4);
  });

  test('an action that is not allowed fails only its own row', async () => {
    simulator.rules.allowedActions = [
      'getticket',
      'gettickets',
      'getsupportdepartments',
      'getsupportstatuses',
      'getticketcounts',
    ];
    const failed = (await checkPermissions(client, endpoint, signal)).filter(({ failure }) => failure);
    expect(failed.map(({ action, failure }) => [action, failure?.code])).toEqual([
      ['GetTicketAttachment', 'action-not-allowed'],
    ]);
  });

  test('stops at the first row with a wrong secret', async () => {
    endpoint.credential.secret = 'x';
    const checks = await checkPermissions(client, endpoint, signal);
    expect(checks).toMatchObject([{ action: 'GetTicket', failure: { code: 'authentication' } }]);
  });

  test('departments and ticket counts', async () => {
    const departments = await getDepartments(client, endpoint, signal);
    expect(departments).toContainEqual({ id: 2, name: 'Billing & Accounts' });
    const counts = await getCounts(client, endpoint, false, signal);
    expect(simulator.requests.at(-1)?.form).not.toHaveProperty('ignoreDepartmentAssignments');
    await getCounts(client, endpoint, true, signal);
    expect(simulator.requests.at(-1)?.form).toMatchObject({ ignoreDepartmentAssignments: 'true' });
    const closed = counts.statuses.find(({ title }) => title === 'Closed')?.count ?? 0;
    expect(counts.active + closed).toBe(simulator.source.count);
    const documented = readFileSync(
      join(import.meta.dirname, '../../fixtures/docs-getticketcounts.json'),
      'utf8',
    );
    simulator.faults = [{ kind: 'raw', text: documented }];
    expect(await getCounts(client, endpoint, false, signal)).toMatchObject({
      active: 123,
      awaitingReply: 100,
      flagged: 15,
      statuses: expect.arrayContaining([{ title: 'Customer-Reply', count: 40 }]) as unknown,
    });
  });

  test('status colours', async () => {
    expect((await getStatusColors(client, endpoint, signal)).get('Customer-Reply')).toBe('#ff6600');
  });
});
