import { Dice } from './dice.ts';
import { departments, ordinaryStatuses } from './installation.ts';
import { fileNames, staff } from './phrases.ts';
import { asOperator, isOpenedByStaff, requestorOf } from './requestor.ts';
import { naturalVoice, phraseVoice, type Voice } from './voice.ts';
import type { TicketBrief, TicketSource, WireAttached, WireNote, WireReply, WireTicket } from './wire.ts';

/** Ticket numbers are a bijection of the IDs modulo this prime, so each can be computed from the other. */
const prime = 9_999_991;
const factor = 48_271;
const offset = 1_234_567;

export interface GeneratorOptions {
  seed: number;
  /** 1 to 1,000,000 tickets, generated on demand. */
  count: number;
  /** Tickets have between 1 and twice as many replies. */
  replies?: number;
  /** `phrases` (the default) repeats a few sentences; `natural` uses the words of real documents. */
  text?: 'phrases' | 'natural';
  /** Custom statuses, used by every ninth ticket. */
  statuses?: string[];
}

/** A source of generated tickets. The same seed and ID produce the same ticket on any machine. */
export function generatedSource(options: GeneratorOptions): TicketSource {
  const { count } = options;
  const inverse = Number(power(BigInt(factor), BigInt(prime - 2), BigInt(prime)));
  const has = (id: number): boolean => Number.isInteger(id) && id >= 1 && id <= count;
  const byId = (id: number): WireTicket | null => (has(id) ? makeTicket(options, id) : null);
  return {
    count,
    byId,
    ...(options.text === 'natural' && { brief: (id) => (has(id) ? makeBrief(options, id) : null) }),
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

interface Beginning {
  dice: Dice;
  voice: Voice;
  isGuest: boolean;
  status: string;
  department: number;
}

/** The fields of a ticket that do not depend on its messages. */
function begin({ seed, text, statuses: custom = [] }: GeneratorOptions, id: number): Beginning {
  const dice = new Dice(seed * 1_000_003 + id);
  const voice =
    text === 'natural'
      ? naturalVoice(dice, seed, id)
      : phraseVoice(dice, id, 'Called the client back; see also #' + ticketNumber(1 + (id % 9)));
  const isGuest = dice.chance(0.15);
  const ordinary = dice.pick(ordinaryStatuses).title;
  const status = id % 9 === 4 ? (custom[id % custom.length] ?? ordinary) : ordinary;
  return { dice, voice, isGuest, status, department: dice.below(departments.length) };
}

/** If subject and flag are generated before the messages, lists do not need the messages. */
function makeBrief(options: GeneratorOptions, id: number): TicketBrief {
  const { voice, isGuest, status, department } = begin(options, id);
  return {
    deptid: String(department + 1),
    status,
    userid: isGuest ? '0' : String(voice.number),
    email: voice.email,
    subject: voice.subject(),
    flag: voice.flag(),
  };
}

function makeTicket(options: GeneratorOptions, id: number): WireTicket {
  const { dice, voice, isGuest, status, department } = begin(options, id);
  const { client, email } = voice;
  const userid = isGuest ? '0' : String(voice.number);
  const requestor = requestorOf(id, isGuest, { name: client, email }, voice.colleague);
  const openedBy = isOpenedByStaff(id, isGuest) ? (staff[id % staff.length] ?? '') : '';
  const opened = Date.UTC(2016, 0, 1) + dice.below(9 * 365 * 24 * 60) * 60_000 + dice.below(60) * 1000;

  let clock = opened;
  const reply: WireReply[] = [];
  for (
    let position = 0, count = 1 + dice.below((options.replies ?? 5) * 2);
    position < count;
    position += 1
  ) {
    const admin = position === 0 ? openedBy : dice.chance(0.5) ? dice.pick(staff) : '';
    const message = voice.message(admin !== '', reply.at(-1));
    const files = attached(dice);
    // Keeps the random sequence, so that existing seeds produce the same tickets.
    if (admin && position > 0) dice.next();
    reply.push({
      replyid: position === 0 ? '0' : String(id * 1000 + position),
      userid,
      name: position === 0 || isGuest ? client : '',
      email: position === 0 || isGuest ? email : '',
      ...(admin ? asOperator(admin) : requestor),
      date: wireDate(clock),
      message,
      ...files,
      admin,
      ...(position > 0 && { rating: admin && dice.chance(0.2) ? String(1 + dice.below(5)) : '0' }),
    });
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
    userid,
    name: client,
    email,
    ...(openedBy ? asOperator(openedBy) : requestor),
    cc: dice.chance(0.2) ? 'boss@example.com,accounts@example.org' : '',
    date: wireDate(opened),
    subject: voice.subject(),
    status,
    priority: dice.pick(['Low', 'Medium', 'Medium', 'High']),
    admin: openedBy,
    lastreply: reply.at(-1)?.date ?? wireDate(opened),
    flag: voice.flag(),
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
