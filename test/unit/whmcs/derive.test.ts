import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../../src/shared/app-error.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { responseHash, derive } from '../../../src/main/whmcs/derive.ts';
import { readThread } from '../../../src/main/whmcs/thread.ts';

type Fields = Record<string, unknown>;

const date = fc.oneof(
  fc.constantFrom('2024-10-27 01:10:00', '2024-03-31 01:30:00', '0000-00-00 00:00:00', '2024-02-31 00:00:00'),
  fc
    .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 19).replace('T', ' ')),
);
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, '', '0', '-1', -1, Infinity, '&amp;lt;', '<', '\uD800'),
);
const oftenValid = (known: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 3, arbitrary: known }, odd);
const person = fc.constantFrom('', 'Jane', 'Tom', 'jane@x.example', 'tom@desk.example');

const reply = fc.record(
  {
    replyid: oftenValid(fc.nat(20)),
    userid: oftenValid(fc.nat(3)),
    name: oftenValid(person),
    email: oftenValid(person),
    requestor_name: oftenValid(person),
    requestor_email: oftenValid(person),
    requestor_type: oftenValid(fc.constantFrom('Owner', 'Operator', 'Guest', '')),
    admin: oftenValid(fc.constantFrom('', 'Tom')),
    date: oftenValid(date),
    message: oftenValid(fc.string({ unit: 'binary' })),
    attachment: oftenValid(fc.constantFrom('123456_a.png', 'a|b')),
    attachments: oftenValid(
      fc.array(fc.record({ filename: fc.string(), index: fc.nat(5) }), { maxLength: 3 }),
    ),
    rating: odd,
  },
  { requiredKeys: [] },
);
const wrapped = (list: fc.Arbitrary<unknown[]>, name: string): fc.Arbitrary<unknown> =>
  fc.oneof(
    list,
    list.map((members) => ({ [name]: members })),
    list.map((members) => ({ [name]: { ...members } })),
    list.map((members) => ({ ...members })),
    odd,
  );
const answer: fc.Arbitrary<Fields> = fc.record(
  {
    ticketid: oftenValid(fc.integer({ min: 1, max: 99 })),
    id: odd,
    c: fc.string(),
    subject: odd,
    name: oftenValid(person),
    email: oftenValid(person),
    requestor_type: oftenValid(fc.constantFrom('Owner', 'Operator')),
    admin: oftenValid(fc.constantFrom('', 'Tom')),
    cc: odd,
    date: oftenValid(date),
    lastreply: oftenValid(date),
    custom: odd,
    userid: odd,
    flag: odd,
    deptid: odd,
    replies: wrapped(fc.array(reply, { maxLength: 5 }), 'reply'),
    notes: wrapped(fc.array(reply, { maxLength: 3 }), 'note'),
  },
  { requiredKeys: [] },
);
const zone = fc.constantFrom('UTC', 'Europe/London', 'America/St_Johns');

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, shuffled(inner)]),
  );
};

test('any object becomes a thread or an AppError', () => {
  fc.assert(
    fc.property(fc.oneof(answer, fc.dictionary(fc.string(), fc.jsonValue())), zone, (fields, name) => {
      try {
        const { thread, hash } = derive(rawOf(JSON.stringify(fields)), name);
        expect(thread.ticketId).toBeGreaterThan(0);
        for (const number of [thread.client.userId, thread.flag, thread.department.id])
          expect(number).toBeGreaterThanOrEqual(0);
        expect(hash).toHaveLength(44);
        for (const { rating, text, author } of thread.messages) {
          expect([null, 1, 2, 3, 4, 5]).toContain(rating);
          expect(text.isWellFormed() && author.name.isWellFormed()).toBe(true);
        }
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
});

test('the same bytes and time zone produce the same thread', () => {
  fc.assert(
    fc.property(answer, zone, (fields, name) => {
      const raw = rawOf(JSON.stringify({ ...fields, ticketid: 1 }));
      expect(derive(raw, name)).toEqual(derive(raw, name));
    }),
  );
});

test('the hash ignores field order, access code, and the difference of numbers and strings', () => {
  fc.assert(
    fc.property(answer, fc.string(), fc.nat(), (fields, code, id) => {
      const hash = responseHash({ ...fields, flag: id });
      expect(responseHash(shuffled({ ...fields, flag: id }) as Fields)).toBe(hash);
      expect(responseHash({ ...fields, flag: id, c: code })).toBe(hash);
      expect(responseHash({ ...fields, flag: String(id) })).toBe(hash);
      expect(responseHash({ ...fields, flag: id + 1 })).not.toBe(hash);
    }),
  );
});

/** A copy with one value changed at any depth, except for the access code. */
function changed(fields: Fields, index: number): Fields {
  const copy = structuredClone(fields);
  const places: [holder: Fields, name: string][] = [];
  const collect = (holder: object): void => {
    for (const [name, value] of Object.entries(holder)) {
      if (name === 'c') continue;
      if (typeof value === 'object' && value !== null) collect(value as object);
      else places.push([holder as Fields, name]);
    }
  };
  collect(copy);
  const [holder, name] = places[index % places.length] ?? [copy, 'added'];
  holder[name] = `${String(holder[name])} changed`;
  return copy;
}

test('the hash changes with any value', () => {
  fc.assert(
    fc.property(answer, fc.nat(), (fields, at) => {
      expect(responseHash(changed(fields, at))).not.toBe(responseHash(fields));
    }),
    { numRuns: 1000 },
  );
});

test('the time zone affects only values derived from dates', () => {
  const withoutUtc = (thread: object): unknown =>
    JSON.parse(JSON.stringify(thread, (name, value: unknown) => (name === 'utc' ? null : value)));
  fc.assert(
    fc.property(answer, zone, (fields, name) => {
      const raw = rawOf(JSON.stringify({ ...fields, ticketid: 1 }));
      const [tokyo, other] = [derive(raw, 'Asia/Tokyo'), derive(raw, name)];
      expect(other.hash).toBe(tokyo.hash);
      expect(withoutUtc(other.thread)).toEqual(withoutUtc(tokyo.thread));
    }),
  );
});

test('every reply and note occurs once, in any order and form', () => {
  const positions = fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(
      positions,
      positions,
      fc.array(date, { minLength: 16, maxLength: 16 }),
      fc.nat(3),
      (ids, notes, dates, shape) => {
        const list = (ids: number[], kind: string): Fields[] =>
          ids.map((id, index) => ({ replyid: id, noteid: id, message: `${kind}${id}`, date: dates[index] }));
        const inShape = (list: Fields[], name: string): unknown =>
          [list, { [name]: list }, { ...list }, { [name]: { ...list } }][shape];
        const fields = {
          ticketid: 1,
          replies: inShape(list(ids, 'reply'), 'reply'),
          notes: inShape(list(notes, 'note'), 'note'),
        };
        const texts = readThread(fields, 'Europe/London').messages.map(({ text }) => text);
        const expected = [...ids.map((id) => `reply${id}`), ...notes.map((id) => `note${id}`)];
        expect(texts.toSorted()).toEqual(expected.toSorted());
      },
    ),
  );
});
