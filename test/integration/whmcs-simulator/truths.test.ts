import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { generatedSource } from '../../whmcs-simulator/generator.ts';
import { LivingSource } from '../../whmcs-simulator/living.ts';
import { demoAccount, WhmcsSimulator } from '../../whmcs-simulator/server.ts';
import type { WireTicket } from '../../whmcs-simulator/wire.ts';

const count = 60;
const custom = 'Waiting for the registrar';
const generated = generatedSource({ seed: 1, count, replies: 2, statuses: [custom] });
const tickets = Array.from({ length: count }, (_, index) => generated.byId(index + 1)).filter(
  (ticket) => ticket !== null,
);
const idsOf = (test: (ticket: WireTicket) => boolean): string[] =>
  tickets.filter(test).map(({ ticketid }) => ticketid);

const simulator = new WhmcsSimulator(generated);
let server = '';
beforeAll(async () => {
  server = new URL(await simulator.start()).origin;
});
afterAll(() => simulator.stop());
beforeEach(() => {
  simulator.source = generated;
  simulator.shape = 'today';
  simulator.encoding = 'entities';
  simulator.charset = 'utf-8';
  simulator.declaresCharset = true;
  simulator.rules.departments = null;
  simulator.installation.folders = ['/billing'];
});

const { identifier, secret } = demoAccount;
const ask = (form: Record<string, string>, folder = '/billing'): Promise<Response> =>
  fetch(`${server}${folder}/includes/api.php`, {
    method: 'POST',
    body: new URLSearchParams({ identifier, secret, responsetype: 'json', ...form }),
  });

interface Listed {
  id: string;
  [field: string]: unknown;
}
const json = async <T>(form: Record<string, string>): Promise<T> => (await (await ask(form)).json()) as T;
const list = async (form: Record<string, string>): Promise<string[]> => {
  const { totalresults, tickets: all } = await json<{ totalresults: string; tickets: { ticket: Listed[] } }>({
    action: 'GetTickets',
    limitnum: '100',
    ...form,
  });
  expect(Number(totalresults)).toBe(all.ticket.length);
  return all.ticket.map(({ id }) => id);
};
const getTicket = (form: Record<string, string>): Promise<Record<string, unknown>> =>
  json({ action: 'GetTicket', ...form });

test('text is encoded, or not at all', async () => {
  const link = 'https://shop.example/cart.php?a=add&currency=1&pid=3';
  const encoded = await (await ask({ action: 'GetTicket', ticketid: '3' })).text();
  expect(encoded).toContain(link.replaceAll('&', '&amp;'));
  simulator.encoding = 'plain';
  const plain = await (await ask({ action: 'GetTicket', ticketid: '3' })).text();
  expect(plain).toContain(link);
  expect(plain).not.toContain('&amp;currency');
});

test('XML and NVP have their content types', async () => {
  const xml = await ask({ action: 'GetTicket', ticketid: '3', responsetype: 'xml' });
  expect(xml.headers.get('content-type')).toBe('application/xml');
  const text = await xml.text();
  expect(text).toMatch(/^<\?xml version="1\.0" encoding="utf-8"\?>\n<whmcsapi /);
  expect(text).toContain('<result><![CDATA[success]]></result>');
  expect(text.match(/<reply>/g)).toHaveLength(tickets[2]?.replies.reply.length ?? 0);
  const nvp = await ask({ action: 'GetTicket', ticketid: '999', responsetype: 'nvp' });
  expect(nvp.headers.get('content-type')).toBe('text/plain');
  expect(await nvp.text()).toBe('result=error;message=Ticket ID Not Found;');
});

test('responses use the configured charset', async () => {
  simulator.source = {
    ...generated,
    byId: (id) => {
      const ticket = generated.byId(id);
      return ticket && { ...ticket, subject: 'Grüße 山' };
    },
  };
  const subjectIn = async (charset: string): Promise<unknown> => {
    const response = await ask({ action: 'GetTicket', ticketid: '1' });
    expect(response.headers.get('content-type')).toBe(`application/json; charset=${charset}`);
    const text = new TextDecoder(charset).decode(await response.arrayBuffer());
    return (JSON.parse(text) as { subject: string }).subject;
  };
  simulator.charset = 'iso-8859-1';
  expect(await subjectIn('iso-8859-1')).toBe('Grüße ?');
  for (const charset of ['utf-16le', 'utf-16be'] as const) {
    simulator.charset = charset;
    expect(await subjectIn(charset)).toBe('Grüße 山');
  }
  simulator.declaresCharset = false;
  const undeclared = await ask({ action: 'GetTicket', ticketid: '1' });
  expect(undeclared.headers.get('content-type')).toBe('application/json');
  expect([...new Uint8Array(await undeclared.arrayBuffer()).slice(0, 4)]).toEqual([0xfe, 0xff, 0, 0x7b]);
});

test('accepts multipart forms', async () => {
  const body = new FormData();
  for (const [name, value] of Object.entries({ identifier, secret, action: 'GetTicket', ticketid: '3' }))
    body.append(name, value);
  body.append('responsetype', 'json');
  const response = await fetch(`${server}/billing/includes/api.php`, { method: 'POST', body });
  expect(await response.json()).toMatchObject({ result: 'success', ticketid: '3' });
});

test('only the folders of the installation respond', async () => {
  simulator.installation.folders = ['/store', ''];
  expect((await ask({ action: 'GetTickets' }, '/store')).status).toBe(200);
  expect((await ask({ action: 'GetTickets' }, '')).status).toBe(200);
  expect((await ask({ action: 'GetTickets' }, '/billing')).status).toBe(404);
  expect((await fetch(`${server}/store/admin/`)).status).toBe(404);
});

test('an account sees its departments, and all of them on request', async () => {
  simulator.rules.departments = [1, 3];
  const assigned = idsOf(({ deptid }) => ['1', '3'].includes(deptid));
  expect(await list({})).toEqual(assigned);
  expect(await list({ ignore_dept_assignments: '1' })).toHaveLength(count);
  expect(await list({ ignore_dept_assignments: '0' })).toEqual(assigned);
  expect(await list({ deptid: '2' })).toEqual([]);
  const departments = async (form: Record<string, string>): Promise<string[]> =>
    (
      await json<{ departments: { department: Listed[] } }>({ action: 'GetSupportDepartments', ...form })
    ).departments.department.map(({ id }) => id);
  expect(await departments({})).toEqual(['1', '3']);
  expect(await departments({ ignore_dept_assignments: 'true' })).toEqual(['1', '2', '3', '4']);
  const counts = { action: 'GetTicketCounts' };
  const isActive = ({ status }: WireTicket): boolean => status !== 'Closed' && status !== custom;
  const activeIn = (departments: string[]): number =>
    idsOf((t) => isActive(t) && departments.includes(t.deptid)).length;
  expect(await json(counts)).toMatchObject({ filteredDepartments: [1, 3], allActive: activeIn(['1', '3']) });
  expect(await json({ ...counts, ignoreDepartmentAssignments: '1' })).toMatchObject({
    filteredDepartments: [1, 2, 3, 4],
    allActive: activeIn(['1', '2', '3', '4']),
  });
});

test('the three combined statuses', async () => {
  const active = ['Open', 'Answered', 'Customer-Reply', 'On Hold', 'In Progress'];
  expect(await list({ status: 'All Active Tickets' })).toEqual(
    idsOf(({ status }) => active.includes(status)),
  );
  expect(await list({ status: 'Awaiting Reply' })).toEqual(
    idsOf(({ status }) => ['Open', 'Customer-Reply'].includes(status)),
  );
  const flagged = idsOf(({ status, flag }) => flag === '1' && active.includes(status));
  expect(flagged.length).toBeGreaterThan(0);
  expect(await list({ status: 'My Flagged Tickets' })).toEqual(flagged);
});

test('filters lists by status, client, subject and the address of people who are not clients', async () => {
  const guest = tickets.find(({ userid }) => userid === '0');
  const client = tickets.find(({ userid }) => userid !== '0');
  expect(await list({ status: custom })).toEqual(idsOf(({ status }) => status === custom));
  expect(await list({ clientid: client?.userid ?? '' })).toContain(client?.ticketid);
  expect(await list({ subject: 'SITE SLOW' })).toEqual(
    idsOf(({ subject }) => subject.startsWith('Site slow')),
  );
  expect(await list({ email: guest?.email ?? '' })).toContain(guest?.ticketid);
  expect(await list({ email: client?.email ?? '' })).not.toContain(client?.ticketid);
});

test('counts departments, statuses and tickets', async () => {
  simulator.installation.statuses.push({ title: custom, color: '#123456', active: true, awaiting: true });
  const { departments } = await json<{ departments: { department: Listed[] } }>({
    action: 'GetSupportDepartments',
  });
  const open = (status: string): boolean => status !== 'Closed';
  expect(departments.department.map(({ opentickets }) => opentickets)).toEqual(
    ['1', '2', '3', '4'].map((id) => String(idsOf((t) => t.deptid === id && open(t.status)).length)),
  );
  const awaiting = (t: WireTicket): boolean => ['Open', 'Customer-Reply', custom].includes(t.status);
  expect(departments.department[0]?.['awaitingreply']).toBe(
    String(idsOf((t) => t.deptid === '1' && awaiting(t)).length),
  );
  const statuses = async (form: Record<string, string>): Promise<Listed[]> =>
    (await json<{ statuses: { status: Listed[] } }>({ action: 'GetSupportStatuses', ...form })).statuses
      .status;
  expect((await statuses({})).at(-1)).toEqual({
    title: custom,
    count: idsOf(({ status }) => status === custom).length,
    color: '#123456',
  });
  expect((await statuses({ deptid: '2' }))[0]?.['count']).toBe(
    idsOf(({ status, deptid }) => status === 'Open' && deptid === '2').length,
  );
  simulator.installation.statuses.pop();
});

test('counts by status only on request', async () => {
  expect(await json({ action: 'GetTicketCounts' })).not.toHaveProperty('status');
  expect(await json({ action: 'GetTicketCounts', includeCountsByStatus: 'true' })).toMatchObject({
    status: { customerreply: { title: 'Customer-Reply' } },
  });
});

test('a user’s ticket names the owner', async () => {
  const user = tickets.find(({ requestor_type }) => requestor_type === 'Registered User');
  const { tickets: all } = await json<{ tickets: { ticket: Listed[] } }>({
    action: 'GetTickets',
    limitnum: '100',
  });
  const listed = all.ticket.find(({ id }) => id === user?.ticketid);
  expect(listed).toMatchObject({ owner_name: user?.name, requestor_name: user?.requestor_name });
  expect(user?.name).not.toBe(user?.requestor_name);
});

test('older versions lack fields in both actions', async () => {
  const fieldsOf = async (): Promise<Record<'ticket' | 'listed' | 'reply', Record<string, unknown>>> => {
    const ticket = await getTicket({ ticketid: '2' });
    const listed = (await json<{ tickets: { ticket: Listed[] } }>({ action: 'GetTickets' })).tickets
      .ticket[1];
    const { reply } = ticket['replies'] as { reply: Record<string, unknown>[] };
    return { ticket, listed: listed ?? { id: '' }, reply: reply[0] ?? {} };
  };
  simulator.shape = '2019';
  const later = await fieldsOf();
  for (const part of Object.values(later)) {
    expect(part).not.toHaveProperty('requestor_name');
    expect(part).not.toHaveProperty('attachments');
  }
  expect(later.reply).toMatchObject({ replyid: '0', attachments_removed: false });
  expect(later.listed).toHaveProperty('attachments_removed');
  expect(later.listed).not.toHaveProperty('owner_name');
  simulator.shape = '2018';
  const earlier = await fieldsOf();
  expect(earlier.reply).not.toHaveProperty('replyid');
  expect(earlier.reply).not.toHaveProperty('attachments_removed');
  expect(earlier.listed).not.toHaveProperty('attachments_removed');
  expect(earlier.reply).toHaveProperty('attachment');
});

test('odd lists are objects with numeric keys, a single object or empty', async () => {
  simulator.shape = 'odd';
  const listed = async (form: Record<string, string>): Promise<unknown> =>
    (await json<{ tickets: unknown }>({ action: 'GetTickets', ...form })).tickets;
  expect(await listed({ limitnum: '2' })).toMatchObject({
    ticket: { '0': { id: 1, flag: null }, '1': { id: 2 } },
  });
  expect(await listed({ limitnum: '1' })).toMatchObject({ ticket: { id: 1 } });
  expect(await listed({ limitstart: '99' })).toBe('');
});

test('a merged ticket returns its target or nothing, and is no longer listed', async () => {
  const living = new LivingSource(generated);
  simulator.source = living;
  const [first, second] = [tickets[0]?.replies.reply.length ?? 0, tickets[1]?.replies.reply.length ?? 0];
  living.merge(2, 1);
  living.merge(3, 1, 'not-found');
  const asked = await getTicket({ ticketid: '2' });
  expect(asked).toMatchObject({ ticketid: '1', tid: tickets[0]?.tid });
  expect(await getTicket({ ticketnum: tickets[1]?.tid ?? '' })).toMatchObject({ ticketid: '1' });
  const { reply } = asked['replies'] as { reply: { replyid: string; message: string }[] };
  expect(reply).toHaveLength(first + second + (tickets[2]?.replies.reply.length ?? 0));
  expect(reply.filter(({ replyid }) => replyid === '0')).toHaveLength(1);
  expect(reply.map(({ message }) => message)).toContain(tickets[1]?.replies.reply[0]?.message);
  expect(await getTicket({ ticketid: '3' })).toEqual({ result: 'error', message: 'Ticket ID Not Found' });
  expect((await list({})).slice(0, 2)).toEqual(['1', '4']);
});
