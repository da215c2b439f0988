import { generatedSource } from '../test/whmcs-simulator/generator.ts';

/** One question, in the words of each who is asked. */
export interface BenchQuery {
  ours: string;
  notmuch: string;
}

const both = (text: string): BenchQuery => ({ ours: `${text} `, notmuch: text });

/** What people look for: names, addresses, numbers, words frequent and rare, phrases, two words, a sender. */
export function benchQueries(tickets: number): BenchQuery[] {
  const source = generatedSource({ seed: 1, count: tickets, replies: 10 });
  const some = Array.from({ length: 12 }, (_, at) => source.byId(1 + ((at * 7919) % tickets)));
  return [
    ...some.map((ticket) => both(ticket?.tid ?? '')),
    ...some.map((ticket) => both(ticket?.email ?? '')),
    ...['bounces', 'accountant', 'frankfurt', 'rechnung', 'umzug', 'reembolso', 'handshake', 'noon'].map(
      both,
    ),
    ...['mail bounces', 'removal evening', 'invoice charged', 'dig example', 'panel sesión'].map(both),
    ...['"two SPF entries"', '"every mail we send"', '"only one is allowed"', '"Anything else"'].map(both),
    { ours: 'from:priya removal ', notmuch: 'from:priya and removal' },
    { ours: 'frankfurt -noon ', notmuch: 'frankfurt and not noon' },
    { ours: 'account', notmuch: 'account*' },
  ];
}
