import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exportedAttachment, exportedMessage, exportedTicket } from '../../../support/exported-ticket.ts';
import { readable, redactorFor, textsIn } from '../../../support/redaction.ts';
import type { RedactionRule } from '../../../../src/contract/export.ts';

const hex = (text: string, before: string): string =>
  Buffer.from(text).toString('hex').toUpperCase().replace(/../g, `${before}$&`);
const between = (text: string, character: string): string => [...text].join(character);
const wide = (text: string): string =>
  text.replace(/[!-~]/g, (character) => String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0));

/** Ways in which people and programs write the same thing. */
const disguises: Record<string, (text: string) => string> = {
  'as it is': (text) => text,
  'in upper case': (text) => text.toUpperCase(),
  'in full width': wide,
  'with zero-width spaces': (text) => between(text, '\u200b'),
  'with soft hyphens': (text) => between(text, '\u00ad'),
  'with a word joiner': (text) => between(text, '\u2060'),
  'with direction marks': (text) => `\u202a${between(text, '\u200e')}\u202c`,
  'with a variation selector': (text) => between(text, '\ufe0f'),
  'percent-encoded': (text) => encodeURIComponent(text),
  'percent-encoded in full': (text) => hex(text, '%'),
  'percent-encoded twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'in decimal entities': (text) => [...text].map((character) => `&#${character.codePointAt(0)};`).join(''),
  'in hexadecimal entities': (text) =>
    [...text].map((character) => `&#x${(character.codePointAt(0) ?? 0).toString(16)};`).join(''),
  'quoted-printable': (text) => hex(text, '='),
  'quoted-printable, in lines': (text) => `${text.slice(0, 5)}=\r\n${text.slice(5)}`,
  'in bold': (text) => `**${text}**`,
  'partly bold': (text) => `**${text.slice(0, 3)}**${text.slice(3)}`,
  'partly in HTML': (text) => `<b>${text.slice(0, 3)}</b>${text.slice(3)}`,
  'partly code': (text) => `${text.slice(0, 4)}\`${text.slice(4)}\``,
  'with escapes of Markdown': (text) => text.replace(/[.@_+-]/g, '\\$&'),
  'in a link': (text) => `[${text}](mailto:${text}?subject=x)`,
  'in angle brackets': (text) => `Somebody <${text}>`,
  'in quotes': (text) => `“${text}”`,
  'in a quoted message': (text) => `\n> ${text}\n`,
  'in an address': (text) => `https://example.org/?a=1&value=${encodeURIComponent(text)}&b=2`,
  'in JSON': (text) => JSON.stringify({ value: text }),
  'in JSON, twice': (text) => JSON.stringify(JSON.stringify({ value: text })),
  'in a table': (text) => `| name | ${text} |`,
};

/** Texts around it: `…` is replaced. */
const sentences = [
  '…',
  'Please write to … as soon as you can.',
  'Bitte an … senden, danke!',
  'Merci de répondre à … avant demain.',
  'Por favor, escríbame a …; gracias.',
  '請聯絡…，謝謝。',
  '请联系…。谢谢！',
  'お世話になっております。…までご連絡ください。',
  '…로 연락 주세요.',
  'Напишите на …, пожалуйста.',
  'راسلني على … من فضلك',
  'Sent: 2026-03-01 10:00\n\t(…)\n--\nfooter',
];

const digit = fc.integer({ min: 0, max: 9 });
const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(digit, { minLength: length, maxLength: length }).map((list) => list.join(''));
const word = (min: number, max: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), { minLength: min, maxLength: max })
    .map((letters) => letters.join(''));

const withCheckDigit = (number: string): string =>
  [...'0123456789'].map((last) => number + last).find((full) => luhn(full) % 10 === 0) ?? '';
const luhn = (number: string): number =>
  [...number].reverse().reduce((sum, character, at) => {
    const value = Number(character) * (at % 2 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0);
const ibanOf = (country: string, account: string): string => {
  const numbers = `${account}${country}00`.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return `${country}${String(98n - (BigInt(numbers) % 97n)).padStart(2, '0')}${account}`;
};

const values: Record<Exclude<RedactionRule, 'client' | 'secret'>, fc.Arbitrary<string>> = {
  email: fc
    .tuple(
      word(2, 8),
      fc.constantFrom('', '.', '-', '_', '+'),
      word(1, 8),
      word(2, 10),
      fc.constantFrom('com', 'de', 'co.uk', 'com.tw', 'example'),
    )
    .map(([first, sign, last, host, end]) => `${first}${sign}${last}@${host}.${end}`),
  phone: fc.oneof(
    digits(7).map((number) => `+49171${number}`),
    digits(7).map((number) => `+49 (0) 171 ${number}`),
    digits(6).map((number) => `+886 912 ${number.slice(0, 3)} ${number.slice(3)}`),
    digits(8).map(
      (number) =>
        `+33 6 ${number.slice(0, 2)} ${number.slice(2, 4)} ${number.slice(4, 6)} ${number.slice(6)}`,
    ),
    digits(4).map((number) => `(415) 555-${number}`),
    digits(6).map((number) => `0912-${number.slice(0, 3)}-${number.slice(3)}`),
    digits(7).map((number) => `0171/${number}`),
  ),
  iban: fc.oneof(
    digits(18).map((account) => ibanOf('DE', account)),
    digits(18).map((account) => ibanOf('DE', account).replace(/(.{4})(?=.)/g, '$1 ')),
    digits(14).map((account) => ibanOf('GB', `NWBK${account}`)),
  ),
  card: fc.oneof(
    digits(14).map((number) => withCheckDigit(`4${number}`)),
    digits(14).map((number) => withCheckDigit(`4${number}`).replace(/(.{4})(?=.)/g, '$1 ')),
    digits(13).map((number) => withCheckDigit(`51${number}`).replace(/(.{4})(?=.)/g, '$1-')),
    digits(12).map((number) => withCheckDigit(`37${number}`)),
  ),
  ip: fc.oneof(
    fc.ipV4(),
    fc
      .array(fc.integer({ min: 0, max: 65_535 }), { minLength: 8, maxLength: 8 })
      .map((parts) => parts.map((part) => part.toString(16)).join(':')),
    fc.integer({ min: 1, max: 65_535 }).map((part) => `2001:db8::${part.toString(16)}`),
  ),
};

const entries = Object.entries(values) as [RedactionRule, fc.Arbitrary<string>][];

describe.each(entries)('no part of a ticket contains what was found: %s', (rule, value) => {
  test.each(Object.entries(disguises))('%s', (_name, disguise) => {
    fc.assert(
      fc.property(value, fc.constantFrom(...sentences), (secret, sentence) => {
        const text = sentence.replace('…', () => disguise(secret));
        const ticket = exportedTicket({
          subject: text,
          cc: [],
          privateNote: text,
          tags: [text],
          messages: [exportedMessage(1, { text, attachments: [exportedAttachment(`${secret}.pdf`, 'x')] })],
        });
        const redactor = redactorFor({ rules: [rule] });
        const after = textsIn(redactor.redact(ticket)).map(readable);
        const hidden = readable(secret);
        expect(
          after.filter((one) => one.includes(hidden)),
          text,
        ).toEqual([]);
        expect(redactor.found.length, text).toBeGreaterThan(0);
      }),
      { numRuns: 40 },
    );
  });
});

/** A character that can be anywhere in a password. */
const inPassword = fc.constantFrom(...'abcXYZ019!#$%&*+-/?@^_~');
const password = fc
  .tuple(
    fc.constantFrom(...'aB7'),
    fc.array(inPassword, { minLength: 6, maxLength: 14 }),
    fc.constantFrom(...'xY3'),
  )
  .map(([first, middle, last]) => first + middle.join('') + last)
  .filter((text) => /[a-z]/i.test(text) && /\d/.test(text) && !/&[a-z_]+=|%[0-9a-f]{2}/i.test(text));

describe('no part of a ticket contains a password', () => {
  test.each([
    'Password: …',
    'My new password is … and it does not work',
    'password = "…"',
    'DB_PASSWORD=…',
    "define('DB_PASSWORD', '…');",
    '{"user":"root","password":"…","port":22}',
    '<password>…</password>',
    'pw: …',
    'PIN/Passwort: …',
    'Passwort lautet …',
    'Das Kennwort ist …',
    'Mot de passe : …',
    'La contraseña es …',
    'Senha: …',
    'Hasło: …',
    'Пароль: …',
    '密碼：…',
    '您的密碼是…，請盡快修改',
    '密码为…',
    'パスワードは…です',
    '비밀번호: …',
    '**Password:** `…`',
    '| Password | … |',
    'API key …',
    'Authorization: Bearer …',
    'ftp://web1:…@ftp.example.com/',
    'Password:\r\n…\r\n\r\nThanks',
  ])('%s', (sentence) => {
    fc.assert(
      fc.property(password, (secret) => {
        // In an address, a host follows; a slash would end it.
        const value = sentence.startsWith('ftp') ? secret.replace(/[/@?#]/g, '_') : secret;
        const ticket = exportedTicket({
          subject: `Re: ${value}`,
          messages: [
            exportedMessage(1, { text: sentence.replace('…', () => value) }),
            exportedMessage(2, { text: `I tried “${value}”, in vain.` }),
          ],
        });
        const texts = textsIn(redactorFor({ rules: ['secret'] }).redact(ticket));
        expect(texts.filter((text) => text.includes(value))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('no part of a ticket contains a client', () => {
  const people: [name: string, words: string[]][] = [
    ['Ada Lovelace', ['Ada', 'Lovelace']],
    ['Dr. Jürgen Großmann-Øst', ['Jürgen', 'Großmann', 'Øst', 'Juergen', 'Jurgen']],
    ["Seán O'Brien", ['Seán', 'Sean', 'Brien']],
    ['Łukasz Wiśniewski', ['Łukasz', 'Lukasz', 'Wisniewski']],
    ['Дмитрий Иванов', ['Дмитрий', 'Иванов']],
    ['محمد الخوارزمي', ['محمد', 'الخوارزمي']],
    ['王小明', ['王小明']],
    ['山田 太郎', ['山田', '太郎']],
    ['김철수', ['김철수']],
    ['สมชาย ใจดี', ['สมชาย', 'ใจดี']],
  ];
  const contexts = [
    '…',
    'Hello …,',
    '…’s server',
    'Hi …! ',
    '您好，…！',
    'Best\n…',
    '(…)',
    '@… see above',
    '> On 2026-03-01, … wrote:',
  ];

  test.each(people)('%s', (name, words) => {
    const disguised = Object.entries(disguises).filter(([how]) => !/partly|in lines|escapes/.test(how));
    for (const [how, disguise] of disguised)
      for (const context of contexts)
        for (const one of [name, name.toUpperCase(), ...words]) {
          const text = context.replace('…', () => disguise(one));
          const person = { name, email: '', type: 'Owner', side: 'client' } as const;
          const ticket = exportedTicket({
            requestor: person,
            subject: text,
            messages: [
              exportedMessage(1, { text, author: person }),
              exportedMessage(2, { text, author: { ...person, name: 'Tom', side: 'staff' } }),
            ],
          });
          const after = textsIn(redactorFor({ rules: ['client'] }).redact(ticket)).map(readable);
          expect(
            after.filter((other) => other.includes(readable(one))),
            `${how}: ${text}`,
          ).toEqual([]);
        }
  });
});

describe('no part of a ticket contains a text that the user selected', () => {
  const selected = fc.oneof(
    fc.string({ minLength: 6, maxLength: 40, unit: 'grapheme' }),
    fc.array(word(2, 9), { minLength: 2, maxLength: 5 }).map((words) => words.join(' ')),
    fc.constantFrom(
      '機密專案甲',
      'Проект «Омега»',
      'Straße 12',
      'İstanbul ofisi',
      'a+b=c; d>e',
      'C:\\Secret\\plan.txt',
      '100 % sure',
      '$1,234.56',
    ),
  );

  test.each(Object.entries(disguises))('%s', (_name, disguise) => {
    fc.assert(
      fc.property(selected, fc.constantFrom(...sentences), (secret, sentence) => {
        const hidden = readable(secret);
        fc.pre(hidden.length >= 6 && !'[redacted1]'.includes(hidden));
        const text = sentence.replace('…', () => disguise(secret));
        const ticket = exportedTicket({
          subject: text,
          status: text,
          service: text,
          messages: [exportedMessage(1, { text })],
        });
        const after = textsIn(redactorFor({ texts: [secret] }).redact(ticket)).map(readable);
        expect(
          after.filter((one) => one.includes(hidden)),
          text,
        ).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ['Secret Project', 'the secret\nproject'],
    ['Secret Project', 'the SECRET   Project'],
    ['Secret Project', '> the secret\r\n> > project'],
    ['Secret Project', 'secret **project**'],
    ['Secret Project', 'secret+project'],
    ['Secret\nProject', 'the secret project'],
    ['秘密計畫書', '秘密\n計畫書'],
    ['é', 'e\u0301'],
    ['x1', 'X1'],
  ])('%j in %j', (selectedText, text) => {
    const ticket = exportedTicket({ messages: [exportedMessage(1, { text })] });
    const [message] = redactorFor({ texts: [selectedText] }).redact(ticket).messages;
    expect(message?.text).toMatch(/^[^a-z0-9秘]*(?:the )?[^a-z0-9秘]*\[redacted 1\]\**$/);
  });
});
