import { describe, expect, test } from 'vitest';
import type { CallOptions, Endpoint, WhmcsClient } from '../../../src/main/whmcs/client.ts';
import { getAttachment } from '../../../src/main/whmcs/get-attachment.ts';
import { getTicket, getTicketByText } from '../../../src/main/whmcs/get-ticket.ts';
import { getTicketsPage, type ListedPage, type ListScope } from '../../../src/main/whmcs/get-tickets.ts';
import { findInstallation } from '../../../src/main/whmcs/installation.ts';
import { getCounts, getDepartments, getStatusColors } from '../../../src/main/whmcs/lookups.ts';
import { checkPermissions } from '../../../src/main/whmcs/permission-check.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import type { ErrorCode } from '../../../src/contract/errors.ts';
import { errorOf } from '../../support/errors.ts';

type Fields = Record<string, unknown>;
type Call = { action: string; params: Record<string, string>; options: CallOptions };

const endpoint = { apiUrl: 'https://x.example/includes/api.php' } as Endpoint;
const { signal } = new AbortController();

/** A client whose calls return these fields or fail, one after the other; the last one is repeated. */
const answering = (...answers: (Fields | Error)[]): { client: WhmcsClient; calls: Call[] } => {
  const calls: Call[] = [];
  const client: Pick<WhmcsClient, 'call'> = {
    call: (_endpoint, action, params, _signal, options = {}) => {
      const answer = answers[Math.min(calls.length, answers.length - 1)] ?? {};
      calls.push({ action, params, options });
      if (answer instanceof Error) return Promise.reject(answer);
      const raw = rawOf(action === 'GetTicket' ? JSON.stringify({ result: 'success', ...answer }) : '');
      return Promise.resolve({ fields: answer, raw, noise: '', serverTime: null });
    },
  };
  return { client: client as WhmcsClient, calls };
};

describe('GetTicketAttachment', () => {
  const file = { type: 'reply', relatedId: 5, index: 2, fileName: 'a & b.txt' } as const;
  const content = 'A file.';
  const data = Buffer.from(content).toString('base64');
  const fetched = async (fields: Fields | Error, maxBytes = 1024 * 1024, name: string = file.fileName) => {
    const { client, calls } = answering(fields);
    const bytes = await getAttachment(client, endpoint, { ...file, fileName: name }, maxBytes, signal);
    return { text: Buffer.from(bytes).toString(), calls };
  };

  test('returns the file that was asked for', async () => {
    const { text, calls } = await fetched({ filename: 'a & b.txt', data });
    expect(text).toBe(content);
    expect(calls).toEqual([
      {
        action: 'GetTicketAttachment',
        params: { type: 'reply', relatedid: '5', index: '2' },
        // base64 adds a third.
        options: { maxBytes: Math.ceil((1024 * 1024 * 4) / 3) + 64 * 1024 },
      },
    ]);
  });

  test('tells when the response arrives', async () => {
    const { client, calls } = answering({ filename: 'a & b.txt', data });
    const onResponse = (): void => undefined;
    await getAttachment(client, endpoint, file, 1024, signal, onResponse);
    expect(calls[0]?.options.onResponse).toBe(onResponse);
  });

  test.each([
    ['a & b.txt', 'a & b.txt'],
    ['a &amp; b.txt', 'a & b.txt'],
    ['a &amp; b.txt', 'a &amp; b.txt'],
    ['123456_a.txt', 'a.txt'],
    ['123456_a.txt', '123456_a.txt'],
  ])('accepts %s as %s', async (filename, name) => {
    expect((await fetched({ filename, data }, 1024, name)).text).toBe(content);
  });

  test.each(['12345_a.txt', '1234567_a.txt', 'x123456_a.txt', 'b.txt'])(
    'refuses %s as a.txt, which is another file',
    async (filename) => {
      await expect(fetched({ filename, data }, 1024, 'a.txt')).rejects.toMatchObject({
        code: 'attachment-unavailable',
        id: 'attachment_mismatch',
        params: { fileName: filename },
      });
    },
  );

  test('shows only the beginning of a long name, and none if there is none', async () => {
    await expect(fetched({ filename: 'x'.repeat(200), data })).rejects.toMatchObject({
      params: { fileName: 'x'.repeat(80) },
    });
    await expect(fetched({ data })).rejects.toMatchObject({
      code: 'attachment-unavailable',
      id: 'attachment_mismatch_unnamed',
    });
  });

  test('returns an empty file without data', async () => {
    expect((await fetched({ filename: 'a & b.txt' })).text).toBe('');
  });

  test('refuses a file over the limit, before or after it was read', async () => {
    const tooLarge = { code: 'too-large', id: 'attachment_over_limit', params: { megabytes: 2 } };
    const large = { filename: 'a & b.txt', data: Buffer.alloc(2 * 1024 * 1024 + 1).toString('base64') };
    await expect(fetched(large, 2 * 1024 * 1024)).rejects.toMatchObject(tooLarge);
    const fits = { filename: 'a & b.txt', data: Buffer.alloc(1024).toString('base64') };
    expect((await fetched(fits, 1024)).text).toHaveLength(1024);
    await expect(fetched(errorOf('answer-too-large'), 2 * 1024 * 1024)).rejects.toMatchObject(tooLarge);
  });

  test.each([errorOf('busy'), new TypeError('unexpected')])('passes other errors on: %s', async (error) => {
    await expect(fetched(error)).rejects.toBe(error);
  });
});

describe('GetTickets', () => {
  const all: ListScope = { departmentId: null, status: null, clientId: null, ignoreDepartments: false };
  const page = async (fields: Fields, scope = all): Promise<ListedPage & { calls: Call[] }> => {
    const { client, calls } = answering(fields);
    return { ...(await getTicketsPage(client, endpoint, scope, 90, 100, signal)), calls };
  };
  const hashOf = async (entry: Fields): Promise<string | undefined> =>
    (await page({ tickets: { ticket: [{ id: 1, ...entry }] } })).heads[0]?.hash;

  test('requests a page of all tickets', async () => {
    const { calls } = await page({});
    expect(calls).toEqual([
      { action: 'GetTickets', params: { limitstart: '90', limitnum: '100' }, options: {} },
    ]);
  });

  test('requests a page of some tickets', async () => {
    const { calls } = await page(
      {},
      {
        departmentId: 3,
        status: 'On Hold',
        clientId: 7,
        ignoreDepartments: true,
      },
    );
    expect(calls[0]?.params).toEqual({
      limitstart: '90',
      limitnum: '100',
      deptid: '3',
      status: 'On Hold',
      clientid: '7',
      ignore_dept_assignments: 'true',
    });
  });

  test('reads the entries, with the places of those without an ID', async () => {
    const ticket = [
      { id: '5', tid: 'T-5' },
      { tid: 'none' },
      { ticketid: 6, tid: 777 },
      { id: 0 },
      { id: -1 },
      { id: 1 },
    ];
    const { heads, returned, unreadable, total } = await page({ tickets: { ticket }, totalresults: '40' });
    expect(heads.map(({ ticketId, number }) => [ticketId, number])).toEqual([
      [5, 'T-5'],
      [6, '777'],
      [1, ''],
    ]);
    expect({ returned, unreadable, total }).toEqual({ returned: 6, unreadable: [1, 3, 4], total: 40 });
  });

  test('without tickets is empty', async () => {
    expect(await page({})).toMatchObject({ heads: [], returned: 0, unreadable: [], total: 0 });
  });

  test('recognises a change of any field but the access code, in any order', async () => {
    const hash = await hashOf({ tid: 'T-1', status: 'Open', c: 'secret' });
    expect(hash).toMatch(/^[\w-]{22}$/);
    expect(await hashOf({ status: 'Open', c: 'another', tid: 'T-1' })).toBe(hash);
    expect(await hashOf({ status: 'Open', tid: 'T-1' })).toBe(hash);
    expect(await hashOf({ tid: 'T-1', status: 'Closed', c: 'secret' })).not.toBe(hash);
    expect(await hashOf({ tid: 'T-1', status: 'Open', flag: 1 })).not.toBe(hash);
  });

  test('reads an entry that is nested too deep without its objects', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    const hash = await hashOf({ tid: 'T-1', deep });
    expect(hash).toBe(await hashOf({ tid: 'T-1' }));
    expect(await hashOf({ tid: 'T-2', deep })).not.toBe(hash);
  });
});

describe('GetTicket', () => {
  const ticket = { ticketid: 7, tid: 'T-7' };
  const notFound = errorOf('ticket-not-found', { answer: 'Ticket ID Not Found' });
  const fetched = async (typed: string, ...answers: (Fields | Error)[]) => {
    const { client, calls } = answering(...answers);
    const result = await getTicketByText(client, endpoint, 'UTC', typed, signal).catch(
      (error: unknown) => error,
    );
    return { result, params: calls.map(({ params }) => params) };
  };

  test('is called with an ID or a number, oldest reply first', async () => {
    const { client, calls } = answering(ticket);
    await getTicket(client, endpoint, { ticketid: '7' }, signal);
    await getTicket(client, endpoint, { ticketnum: 'T-7' }, signal, 'DESC');
    expect(calls).toEqual([
      { action: 'GetTicket', params: { ticketid: '7', repliessort: 'ASC' }, options: {} },
      { action: 'GetTicket', params: { ticketnum: 'T-7', repliessort: 'DESC' }, options: {} },
    ]);
  });

  test('finds a ticket by its number', async () => {
    const { result, params } = await fetched('T-7', ticket);
    expect(result).toMatchObject({
      matchedBy: 'number',
      reference: { number: 'T-7' },
      thread: { ticketId: 7 },
    });
    expect(params).toEqual([{ ticketnum: 'T-7', repliessort: 'ASC' }]);
  });

  test('tries digits as a number first, then as an ID', async () => {
    const { result, params } = await fetched('7', notFound, ticket);
    expect(result).toMatchObject({ matchedBy: 'id', reference: { id: 7 }, thread: { number: 'T-7' } });
    expect(params).toEqual([
      { ticketnum: '7', repliessort: 'ASC' },
      { ticketid: '7', repliessort: 'ASC' },
    ]);
  });

  test('opens the ticket of an address by its ID', async () => {
    const { result, params } = await fetched(
      'https://x.example/admin/supporttickets.php?action=view&id=7',
      ticket,
    );
    expect(result).toMatchObject({ matchedBy: 'id', reference: { id: 7 } });
    expect(params).toEqual([{ ticketid: '7', repliessort: 'ASC' }]);
  });

  test.each([
    ['T-7', 'ticket_not_found_number', 1],
    ['7', 'ticket_not_found_number_or_id', 2],
    ['99999999999', 'ticket_not_found_number', 1],
  ])('reports that %s was not found', async (typed, id, count) => {
    const { result, params } = await fetched(typed, notFound);
    expect(result).toMatchObject({
      code: 'ticket-not-found',
      id,
      params: { number: typed },
      facts: { answer: 'Ticket ID Not Found' },
    });
    expect(params).toHaveLength(count);
  });

  test('passes other errors on', async () => {
    const busy = errorOf('busy');
    expect((await fetched('7', busy)).result).toBe(busy);
    expect((await fetched('7', notFound, busy)).result).toBe(busy);
  });
});

describe('lookups', () => {
  test('the colours of statuses, if they are plain', async () => {
    const status = [
      { title: 'Open', color: '#00FF00' },
      { title: 'Tom &amp; Co', color: '#123abc' },
      { title: 'Short', color: '#0f0' },
      { title: 'Long', color: '#00ff000' },
      { title: 'Named', color: 'red; x' },
      { title: 'Prefixed', color: 'x#00ff00' },
      { title: 'None' },
    ];
    const { client, calls } = answering({ statuses: { status } });
    const colors = await getStatusColors(client, endpoint, signal);
    expect([...colors]).toEqual([
      ['Open', '#00ff00'],
      ['Tom & Co', '#123abc'],
    ]);
    expect(calls).toMatchObject([{ action: 'GetSupportStatuses', params: {} }]);
  });

  test('the departments, also those that the account is not assigned to', async () => {
    const department = [
      { id: '3', name: 'Sales &amp; more' },
      { id: 0, name: 'None' },
      { id: 1, name: 'A' },
    ];
    const { client, calls } = answering({ departments: { department } });
    expect(await getDepartments(client, endpoint, signal)).toEqual([
      { id: 3, name: 'Sales & more' },
      { id: 1, name: 'A' },
    ]);
    expect(calls).toMatchObject([
      { action: 'GetSupportDepartments', params: { ignore_dept_assignments: '1' } },
    ]);
  });

  test('at most 500 of each', async () => {
    const many = Array.from({ length: 501 }, (_, index) => ({
      id: index + 1,
      name: 'x',
      title: `s${index}`,
      color: '#000000',
    }));
    const { client } = answering({ departments: many, statuses: many, status: many });
    expect(await getDepartments(client, endpoint, signal)).toHaveLength(500);
    expect((await getStatusColors(client, endpoint, signal)).size).toBe(500);
    expect((await getCounts(client, endpoint, false, signal)).statuses).toHaveLength(500);
  });

  test('the counts of tickets', async () => {
    const counts = { allActive: '9', awaitingReply: 4, flaggedTickets: '2' };
    const statuses = [
      { title: 'Open', count: 5 },
      { title: 'Tom & Co', count: 4 },
    ];
    const asObject = {
      open: { title: 'Open', count: '5' },
      other: { title: 'Tom &amp; Co', count: 4 },
      odd: 7,
    };
    const asList = [
      { title: 'Open', count: '5' },
      { title: 'Tom &amp; Co', count: 4 },
    ];
    for (const status of [asObject, asList]) {
      const { client } = answering({ ...counts, status });
      expect(await getCounts(client, endpoint, false, signal)).toEqual({
        active: 9,
        awaitingReply: 4,
        flagged: 2,
        statuses,
      });
    }
    const { client, calls } = answering({});
    expect(await getCounts(client, endpoint, true, signal)).toEqual({
      active: 0,
      awaitingReply: 0,
      flagged: 0,
      statuses: [],
    });
    await getCounts(client, endpoint, false, signal);
    expect(calls.map(({ params }) => params)).toEqual([
      { includeCountsByStatus: 'true', ignoreDepartmentAssignments: 'true' },
      { includeCountsByStatus: 'true' },
    ]);
  });
});

describe('the permissions of an account', () => {
  const actions = [
    'GetTicket',
    'GetTickets',
    'GetTicketAttachment',
    'GetSupportDepartments',
    'GetSupportStatuses',
    'GetTicketCounts',
  ];
  const check = async (...answers: (Fields | Error)[]) => {
    const { client, calls } = answering(...answers);
    return { checks: await checkPermissions(client, endpoint, signal), calls };
  };

  test('are those of every action that the app uses', async () => {
    const { checks, calls } = await check({});
    expect(checks).toEqual(actions.map((action) => ({ action, failure: null })));
    expect(calls.map(({ action, params }) => [action, params])).toEqual([
      ['GetTicket', { ticketid: '2147483647' }],
      ['GetTickets', { limitnum: '1' }],
      ['GetTicketAttachment', { type: 'ticket', relatedid: '2147483647', index: '0' }],
      ...actions.slice(3).map((action) => [action, {}]),
    ]);
  });

  test('include actions that do not find the ticket that no installation has', async () => {
    const { checks } = await check(
      errorOf('ticket-not-found'),
      {},
      errorOf('attachment-unavailable'),
      {},
      {},
      {},
    );
    expect(checks.every(({ failure }) => failure === null)).toBe(true);
    const other = await check({}, {}, errorOf('ticket-not-found'), {}, {}, {});
    expect(other.checks.every(({ failure }) => failure === null)).toBe(true);
  });

  test.each(['action-not-allowed', 'action-unknown', 'server-error', 'other-api-error'] as const)(
    'do not include an action that fails with %s; the others are tried',
    async (code) => {
      const { checks } = await check({}, errorOf(code), {});
      expect(checks.map(({ failure }) => failure?.code)).toEqual([
        undefined,
        code,
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
    },
  );

  test('do not include a list that does not find a ticket', async () => {
    const { checks } = await check({}, errorOf('attachment-unavailable'), {});
    expect(checks[1]?.failure?.code).toBe('attachment-unavailable');
    expect(checks).toHaveLength(6);
  });

  test.each(['authentication', 'unreachable', 'ip-not-allowed'] as const)(
    'are not known if the account or the server fails with %s',
    async (code) => {
      const { checks, calls } = await check({}, errorOf(code));
      expect(checks).toMatchObject([{ failure: null }, { action: 'GetTickets', failure: { code } }]);
      expect(calls).toHaveLength(2);
    },
  );

  test('are not known after an unexpected error', async () => {
    const error = new TypeError('unexpected');
    await expect(check(error)).rejects.toBe(error);
  });
});

describe('the installation', () => {
  const addresses = ['/', '/billing', '/whmcs'].map((path) => ({
    apiUrl: `https://x.example${path}/includes/api.php`,
    shown: path,
  })) as unknown as Parameters<typeof findInstallation>[1];
  /** Tries the addresses, which fail with these codes; '' for WHMCS, null for another page. */
  const find = async (...results: (ErrorCode | '' | null)[]) => {
    const asked: unknown[] = [];
    const client: Pick<WhmcsClient, 'identify'> = {
      identify: (address) => {
        const result = results[asked.length] ?? null;
        asked.push(address);
        return Promise.resolve({ isWhmcs: result === '', failure: result ? errorOf(result) : null });
      },
    };
    const network = { version: '1', proxy: 'DIRECT' };
    const result = await findInstallation(client, addresses, signal, network);
    expect(asked).toEqual(addresses.slice(0, asked.length).map((address) => ({ ...address, network })));
    return { ...result, count: asked.length };
  };

  test('is the first address that is WHMCS', async () => {
    const { found, tried, failure, count } = await find('not-whmcs', '');
    expect(found).toBe(addresses[1]);
    expect(count).toBe(2);
    expect(tried.map((each) => each.failure?.code)).toEqual(['not-whmcs', undefined]);
    expect(failure).toBeNull();
  });

  test.each(['unreachable', 'timeout', 'certificate-not-trusted'] as const)(
    'is not looked for in other folders if the host fails with %s',
    async (code) => {
      expect(await find('not-whmcs', code)).toMatchObject({ found: null, count: 2, failure: { code } });
    },
  );

  test.each<[(ErrorCode | null)[], ErrorCode | undefined]>([
    [['not-whmcs', 'not-whmcs', 'not-whmcs'], undefined],
    [['not-whmcs', 'maintenance', 'not-whmcs'], 'maintenance'],
    [['not-whmcs', 'license-problem', 'server-error'], 'license-problem'],
    [['server-output', 'not-whmcs', 'not-whmcs'], 'server-output'],
    [['blocked-by-firewall', 'blocked-by-firewall', 'blocked-by-firewall'], 'blocked-by-firewall'],
    [['blocked-by-firewall', 'not-whmcs', 'blocked-by-firewall'], undefined],
    [['redirect', 'blocked-by-firewall', 'redirect'], undefined],
    [['redirect', 'redirect', 'redirect'], 'redirect'],
    [[null, null, null], undefined],
  ])('is not found: %j is explained by %s', async (results, code) => {
    const { found, failure, count } = await find(...results);
    expect([found, failure?.code, count]).toEqual([null, code, 3]);
  });

  test('is tried without knowledge of the network', async () => {
    const asked: unknown[] = [];
    await findInstallation(
      {
        identify: (address) => {
          asked.push(address);
          return Promise.resolve({ isWhmcs: true, failure: null });
        },
      },
      addresses,
      signal,
    );
    expect(asked).toEqual([addresses[0]]);
  });
});
