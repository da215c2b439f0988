import { expect, test } from 'vitest';
import { requestTicket, wrongTicket, type TicketSelector } from '../../../src/main/sync/request-ticket.ts';
import { derive, type DerivedResponse } from '../../../src/main/whmcs/derive.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { errorOf } from '../../support/errors.ts';
import { responseOf } from '../../support/vault.ts';

/** A server that returns these tickets, or errors, one after the other. */
const answering = (...answers: (number | Error)[]) => {
  const asked: TicketSelector[] = [];
  const ask = (which: TicketSelector): Promise<DerivedResponse> => {
    const answer = answers[asked.length];
    asked.push(which);
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve(derive(rawOf(responseOf(answer ?? 0)), 'UTC'));
  };
  return { ask, asked };
};
const byId = { ticketid: '7' };
const byNumber = { ticketnum: 'T-7' };

test.each<[string, (number | Error)[], TicketSelector[], { ticketId: number; isOther: boolean }]>([
  ['the right ticket', [7], [byId], { ticketId: 7, isOther: false }],
  ['another one, then the right one', [8, 7], [byId, byId], { ticketId: 7, isOther: false }],
  ['the right one for the number', [8, 8, 7], [byId, byId, byNumber], { ticketId: 7, isOther: false }],
  ['always another one', [8, 8, 8], [byId, byId, byNumber], { ticketId: 8, isOther: true }],
  [
    'another one, and none for the number',
    [8, 8, errorOf('ticket-not-found')],
    [byId, byId, byNumber],
    { ticketId: 8, isOther: true },
  ],
])('the server returns %s', async (_what, answers, requests, { ticketId, isOther }) => {
  const { ask, asked } = answering(...answers);
  const result = await requestTicket(ask, 7, 'T-7');
  expect(result).toMatchObject({ isOther, answer: { thread: { ticketId } } });
  expect(asked).toEqual(requests);
});

test('without a number, it is requested only by ID', async () => {
  const { ask, asked } = answering(8, 8);
  expect(await requestTicket(ask, 7, '')).toMatchObject({ isOther: true });
  expect(asked).toEqual([byId, byId]);
});

test.each([
  [[8, 9, 8], 'T-7', 8],
  [[8, 8, 9], 'T-7', 8],
])('different tickets %j are an error', async (answers, number, other) => {
  await expect(requestTicket(answering(...answers).ask, 7, number)).rejects.toMatchObject({
    code: 'wrong-ticket',
    id: 'wrong_ticket',
    params: { number: 'T-7', other },
    facts: { asked: '7', answered: '8' },
  });
});

test('an error names the ID if there is no number', () => {
  expect(wrongTicket(7, '', 8).report()).toEqual({
    code: 'wrong-ticket',
    id: 'wrong_ticket_id',
    params: { ticketId: 7, other: 8 },
    facts: { asked: '7', answered: '8' },
  });
});

test.each([errorOf('busy'), new TypeError('unexpected')])('other errors end it: %s', async (error) => {
  await expect(requestTicket(answering(8, 8, error).ask, 7, 'T-7')).rejects.toBe(error);
  await expect(requestTicket(answering(error).ask, 7, 'T-7')).rejects.toBe(error);
});
