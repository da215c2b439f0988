import { Dice } from './dice.ts';
import { encodeEntities } from './entities.ts';
import { NaturalWriter } from './natural.ts';
import { hostileMessages, people, phrases, staff } from './phrases.ts';
import { ownName, personName } from './rare.ts';

/** The people in a ticket. All text is entity-encoded, as WHMCS stores it. */
export interface Voice {
  client: string;
  email: string;
  /** Another person writing for the same client. */
  colleague: { name: string; email: string };
  /** The client's number, from 1. */
  number: number;
  subject: () => string;
  /** The ID of the administrator that the ticket is flagged for. */
  flag: () => string;
  message: (byStaff: boolean, previous: { date: string; message: string } | undefined) => string;
  note: () => string;
}

/** Every seventh opening message contains an ampersand that is not part of an entity. */
const link = `\r\n\r\n${encodeEntities('https://shop.example/cart.php?a=add&currency=1&pid=3')}`;

/** Fixed phrases and hostile messages with words that tests know. */
export function phraseVoice(dice: Dice, id: number, noteText: string): Voice {
  const language = dice.pick(['en', 'en', 'en', 'en', 'de', 'de', 'es', 'ja', 'zh', 'ko']);
  const words = phrases[language] ?? phrases['en'];
  if (!words) throw new Error('There are no phrases.');
  const message: Voice['message'] = (byStaff, previous) => {
    if (dice.chance(0.03)) return dice.pick(hostileMessages);
    const choices = byStaff ? words.staff : words.client;
    let text = dice.pick(choices).replace('{n}', String(dice.below(90) + 10));
    if (previous && dice.chance(0.25)) text += quoted(previous);
    if (dice.chance(0.1)) text += ' 😀👍🏽';
    if (dice.chance(0.002)) text += `\r\n\r\n${'GET /index.html 200 — '.repeat(4000)}`;
    return text;
  };
  const client = dice.pick(people);
  return {
    client,
    colleague: {
      name: people[(people.indexOf(client) + 1) % people.length] ?? '',
      email: `user${id}@example.com`,
    },
    email: `client${dice.below(5000)}@example.com`,
    number: 1 + (id % 5000),
    subject: () => dice.pick(words.subjects).replace('{n}', String(dice.below(9000) + 1000)),
    flag: () => (dice.chance(0.1) ? '1' : '0'),
    message: (byStaff, previous) => message(byStaff, previous) + (!previous && id % 7 === 3 ? link : ''),
    note: () => noteText,
  };
}

/** Realistic text: see {@link NaturalWriter}. */
export function naturalVoice(dice: Dice, seed: number, id: number): Voice {
  // A few clients have many tickets, most have one or two.
  const number = 1 + Math.floor(dice.next() ** 1.6 * 40_000);
  const ticketDice = new Dice(seed * 7919 + number * 65_537);
  const name = personName(ticketDice);
  const domain = `${ownName(ticketDice)}.example`.toLowerCase();
  const language = NaturalWriter.languageOf(number);
  const writer = new NaturalWriter(dice, language);
  // The fields of the ticket have their own random sequence, so that they do not need the messages.
  const head = new Dice(seed * 15_485_863 + id);
  const flag = head.chance(0.1) ? '1' : '0';
  const subject = encodeEntities(new NaturalWriter(head, language).subject());
  return {
    client: encodeEntities(name),
    email: `${ownName(ticketDice).toLowerCase()}@${domain}`,
    number,
    colleague: {
      name: encodeEntities(personName(ticketDice)),
      email: `${ownName(ticketDice).toLowerCase()}@${domain}`,
    },
    subject: () => subject,
    flag: () => flag,
    message: (byStaff, previous) => {
      const [from, to] = byStaff ? [dice.pick(staff), name] : [name, dice.pick(staff)];
      const text = encodeEntities(writer.message(to, from, domain));
      return previous && dice.chance(0.12) ? text + quoted(previous) : text;
    },
    note: () => encodeEntities(writer.message('', dice.pick(staff), domain)),
  };
}

function quoted({ date, message }: { date: string; message: string }): string {
  const lines = message
    .slice(0, 1500)
    // Entities are never cut.
    .replace(/&[a-z#0-9]{0,5}$/, '')
    .split('\r\n')
    .map((line) => `&gt; ${line}`);
  return `\r\n\r\nOn ${date} somebody wrote:\r\n${lines.join('\r\n')}`;
}
