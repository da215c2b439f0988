import { afterAll, beforeAll, expect, test } from 'vitest';
import { generatedSource } from '../../whmcs-simulator/generator.ts';
import { demoAccount, WhmcsSimulator } from '../../whmcs-simulator/server.ts';

const simulator = new WhmcsSimulator(generatedSource({ seed: 1, count: 30 }));
let api = '';
beforeAll(async () => {
  api = `${await simulator.start()}/includes/api.php`;
});
afterAll(() => simulator.stop());

const { identifier, secret } = demoAccount;
const post = async (form: Record<string, string>): Promise<string> =>
  (
    await fetch(api, {
      method: 'POST',
      body: new URLSearchParams({ identifier, secret, responsetype: 'json', ...form }),
    })
  ).text();
const json = async (form: Record<string, string>): Promise<Record<string, unknown>> =>
  JSON.parse(await post(form)) as Record<string, unknown>;

test('rejects query strings, JSON bodies and GET', async () => {
  const query = `${api}?action=GetTicket&ticketid=1&responsetype=json&identifier=${identifier}&secret=${secret}`;
  expect(await (await fetch(query, { method: 'POST' })).text()).toContain('Authentication Failed');
  const body = JSON.stringify({ action: 'GetTicket', ticketid: 1, identifier, secret });
  expect(
    await (
      await fetch(api, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    ).text(),
  ).toContain('Authentication Failed');
  expect(await (await fetch(query)).text()).toContain('<title>');
});

test('answers NVP without responsetype', async () => {
  const body = new URLSearchParams({ identifier, secret, action: 'GetTicket', ticketid: '999' });
  expect(await (await fetch(api, { method: 'POST', body })).text()).toBe(
    'result=error;message=Ticket ID Not Found;',
  );
});

test('accepts API credentials as username and password', async () => {
  const body = new URLSearchParams({
    username: identifier,
    password: secret,
    action: 'gettickets',
    responsetype: 'json',
  });
  expect(await (await fetch(api, { method: 'POST', body })).text()).toContain('"success"');
});

test('pages GetTickets', async () => {
  const page = (await json({ action: 'GetTickets', limitstart: '25', limitnum: '25' })) as {
    numreturned: number;
    totalresults: string;
    tickets: { ticket: { id: string }[] };
  };
  expect([page.totalresults, page.numreturned, page.tickets.ticket[0]?.id]).toEqual(['30', 5, '26']);
});

test('GetTicketAttachment reports errors in WHMCS’s words', async () => {
  const ask = async (form: Record<string, string>): Promise<unknown> =>
    (await json({ action: 'GetTicketAttachment', ...form }))['message'];
  expect(await ask({ type: 'ticket' })).toBe('Related ID Required');
  expect(await ask({ type: 'x', relatedid: '1' })).toBe('Invalid Type. Must be one of ticket, reply, note');
  expect(await ask({ type: 'ticket', relatedid: '999', index: '0' })).toBe('Related ID Not Found');
});

test('the same seed produces the same tickets', () => {
  const again = generatedSource({ seed: 1, count: 30 });
  const other = generatedSource({ seed: 2, count: 30 });
  expect(again.byId(17)).toEqual(simulator.source.byId(17));
  expect(other.byId(17)).not.toEqual(simulator.source.byId(17));
});
