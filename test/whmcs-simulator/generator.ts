import { Dice } from './dice.ts';
import { departments, fileNames, staff, statuses } from './phrases.ts';
import { naturalVoice, phraseVoice } from './voice.ts';
import type { TicketSource, WireAttached, WireNote, WireReply, WireTicket } from './wire.ts';

/** Ticket numbers are a bijection of the ids modulo this prime, so that either leads to the ticket at once. */
const prime = 9_999_991;
const factor = 48_271;
const offset = 1_234_567;

export interface GeneratorOptions {
  seed: number;
  /** 1 to 1,000,000 tickets; each is made when it is asked for. */
  count: number;
  /** Replies of one ticket are 1 to twice this. */
  replies?: number;
  /** `phrases` (the default) says a few sentences again and again; `natural` has the words of real documents. */
  text?: 'phrases' | 'natural';
}

/** A source of seeded tickets: the same seed and id give the same ticket, on any machine. */
export function generatedSource(options: GeneratorOptions): TicketSource {
  const { count } = options;
  const inverse = Number(power(BigInt(factor), BigInt(prime - 2), BigInt(prime)));
  const byId = (id: number): WireTicket | null =>
    Number.isInteger(id) && id >= 1 && id <= count ? makeTicket(options, id) : null;
  return {
    count,
    byId,
    byNumber: (tid) => {
      if (!/^\d{7}$/.test(tid)) return null;
      const shifted = BigInt((Number(tid) - offset + prime) % prime);
      return byId(Number((shifted * BigInt(inverse)) % BigInt(prime)));
    },
  };
}

/** The `tid` of a generated ticket. */
export const ticketNumber = (id: number): string =>
  String((Number((BigInt(id) * BigInt(factor)) % BigInt(prime)) + offset) % prime).padStart(7, '0');

function makeTicket({ seed, replies: meanReplies = 5, text }: GeneratorOptions, id: number): WireTicket {
  const dice = new Dice(seed * 1_000_003 + id);
  const voice =
    text === 'natural'
      ? naturalVoice(dice, seed)
      : phraseVoice(dice, id, 'Called the client back; see also #' + ticketNumber(1 + (id % 9)));
  const { client, email } = voice;
  const userid = String(voice.number);
  const isGuest = dice.chance(0.15);
  const status = dice.pick(statuses)[0];
  const department = dice.below(departments.length);
  const opened = Date.UTC(2016, 0, 1) + dice.below(9 * 365 * 24 * 60) * 60_000 + dice.below(60) * 1000;

  let clock = opened;
  const reply: WireReply[] = [];
  for (let position = 0, count = 1 + dice.below(meanReplies * 2); position < count; position += 1) {
    const byStaff = position > 0 && dice.chance(0.5);
    reply.push({
      replyid: position === 0 ? '0' : String(id * 1000 + position),
      userid: isGuest ? '0' : userid,
      contactid: '0',
      name: position === 0 || isGuest ? client : '',
      email: position === 0 || isGuest ? email : '',
      requestor_name: byStaff ? dice.pick(staff) : client,
      requestor_email: byStaff ? '' : email,
      requestor_type: byStaff ? 'Operator' : isGuest ? 'Guest' : 'Owner',
      date: wireDate(clock),
      message: voice.message(byStaff, reply.at(-1)),
      ...attached(dice),
      admin: byStaff ? dice.pick(staff) : '',
      ...(position > 0 && { rating: byStaff && dice.chance(0.2) ? String(1 + dice.below(5)) : '0' }),
    });
    const latest = reply.at(-1);
    if (latest && byStaff) latest.admin = latest.requestor_name;
    clock += (5 + dice.below(60 * 30)) * 60_000;
  }
  const note: WireNote[] = dice.chance(0.3)
    ? [
        {
          noteid: String(id),
          date: wireDate(opened + 240_000),
          message: voice.note(),
          ...attached(dice),
          admin: dice.pick(staff),
        },
      ]
    : [];

  return {
    ticketid: String(id),
    tid: ticketNumber(id),
    c: `Sec${dice.below(1e9).toString(36)}`,
    deptid: String(department + 1),
    deptname: departments[department] ?? '',
    userid: isGuest ? '0' : userid,
    contactid: '0',
    name: client,
    email,
    requestor_name: client,
    requestor_email: email,
    requestor_type: isGuest ? 'Guest' : 'Owner',
    cc: dice.chance(0.2) ? 'boss@example.com,accounts@example.org' : '',
    date: wireDate(opened),
    subject: voice.subject(),
    status,
    priority: dice.pick(['Low', 'Medium', 'Medium', 'High']),
    admin: '',
    lastreply: reply.at(-1)?.date ?? wireDate(opened),
    flag: dice.chance(0.1) ? '1' : '0',
    service: dice.pick(['', '', 'S12', 'D7']),
    replies: { reply },
    notes: { note },
  };
}

function attached(dice: Dice): WireAttached {
  if (!dice.chance(0.15)) return { attachment: '', attachments: [[]], attachments_removed: false };
  const names = Array.from({ length: 1 + dice.below(2) }, () => dice.pick(fileNames));
  return {
    attachment: names.map((name) => `${100_000 + dice.below(899_999)}_${name}`).join('|'),
    attachments: names.map((filename, index) => ({ filename, index })),
    attachments_removed: dice.chance(0.2),
  };
}

export const wireDate = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let b = base % modulus, e = exponent; e > 0n; e >>= 1n, b = (b * b) % modulus) {
    if (e & 1n) result = (result * b) % modulus;
  }
  return result;
}
