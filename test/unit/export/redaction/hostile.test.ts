import { describe, expect, test, vi } from 'vitest';
import { exportedMessage, exportedTicket } from '../../../support/exported-ticket.ts';
import { allRules, redactorFor } from '../../../support/redaction.ts';

const checked = vi.hoisted(() => ({ numbers: 0 }));
vi.mock('libphonenumber-js/max', async (original) => {
  const real = await original<typeof import('libphonenumber-js/max')>();
  const parsePhoneNumberFromString: typeof real.parsePhoneNumberFromString = (...of) => {
    checked.numbers += 1;
    return real.parsePhoneNumberFromString(...(of as Parameters<typeof real.parsePhoneNumberFromString>));
  };
  return { ...real, parsePhoneNumberFromString };
});

/** Generous, because the machine may be busy. */
const timeout = 120_000;

/** How often the text is searched and cut: what grows faster than the text if the code around the expressions does. */
function stepsFor(text: string): number {
  const { exec } = RegExp.prototype;
  const { indexOf, slice } = String.prototype;
  let steps = 0;
  RegExp.prototype.exec = function (this: RegExp, ...of) {
    steps += 1;
    return exec.apply(this, of);
  };
  String.prototype.indexOf = function (this: string, ...of) {
    steps += 1;
    return indexOf.apply(this, of);
  };
  String.prototype.slice = function (this: string, ...of) {
    steps += 1;
    return slice.apply(this, of);
  };
  try {
    const ticket = exportedTicket({ messages: [exportedMessage(1, { text })] });
    redactorFor({ rules: allRules, texts: ['aaaaaa b', 'x'], defaultCountry: 'ES' }).redact(ticket);
    return steps;
  } finally {
    RegExp.prototype.exec = exec;
    Object.assign(String.prototype, { indexOf, slice });
  }
}

const log =
  'Nov 12 10:00:00 mx1 smtp[1234]: to=<ada@example.com>, relay=10.0.0.1:25, id=%20abc&amp;x) 0171 2345678 +49 171 1234567\n';

describe('takes no more than linear time', () => {
  test.each([
    ...[
      'a',
      '@',
      'a@',
      'a.',
      'a-',
      'a@b.',
      'a@b.c ',
      ' (at) ',
      '(at)a(dot)b',
      ' at a dot b',
      '"',
      '"a@',
      '=',
      'a=',
    ],
    ...[
      '1',
      '1 ',
      '0 1 ',
      '+1 ',
      '+',
      '(',
      '0171 2345678 ',
      '4111 ',
      '1.',
      '1.1.1.1.',
      '0-',
      'tel ',
      'tel 0 ',
    ],
    ...[':', 'a:', 'f::', '[', 'de89', 'de89 ', 'aaaaaa b ', 'ada ', 'ada.', 'ada lovelace '],
    ...[
      'password',
      'password:',
      'password ',
      'password is ',
      'password for ',
      'password "',
      'bearer ',
      'pw=x ',
    ],
    ...[
      'eyj',
      'eyjaaaaaaaa.',
      'sk-',
      '$2y$',
      '://a:',
      '-----begin private key-----',
      '-----begin private key-----\n',
    ],
    ...[' ', '\n', '\n> ', '> ', '%', '%41', '=41', '=\n', '&', '&amp;', '&#', '\\', '\\u0041'],
    ...[
      '*',
      '_',
      '`',
      '~',
      '<b',
      '<b>',
      '<!--',
      '\u0301',
      'a\u0301',
      '\u200b',
      'İ',
      '한',
      '王',
      '🙂',
      '\ud800',
    ],
    log,
  ])('%j', { timeout }, (part) => {
    const repeated = (length: number): string => part.repeat(Math.ceil(length / part.length));
    // Short enough to be searched in one part.
    const [some, twice] = [stepsFor(repeated(5_000)), stepsFor(repeated(10_000))];
    expect(twice).toBeLessThan(2.5 * some + 500);
    // An expression that takes quadratic time would exceed the test’s timeout.
    expect(stepsFor(repeated(60_000))).toBeLessThan(15 * some + 500);
  });
});

test('checks a limited number of phone numbers, and replaces them all', { timeout }, () => {
  const numbers = Array.from({ length: 30_000 }, (_, at) => `0171 ${1_000_000 + at}`);
  const ticket = exportedTicket({ messages: [exportedMessage(1, { text: numbers.join('\n') })] });
  checked.numbers = 0;
  const [message] = redactorFor({ rules: ['phone'], defaultCountry: 'DE' }).redact(ticket).messages;
  expect(checked.numbers).toBeGreaterThan(1000);
  expect(checked.numbers).toBeLessThanOrEqual(20_000);
  expect(message?.text).not.toMatch(/0171 /);
});

test('replaces any number of texts', { timeout }, () => {
  const ticket = exportedTicket({ messages: [exportedMessage(1, { text: 'x'.repeat(600_000) })] });
  const [message] = redactorFor({ texts: ['x'] }).redact(ticket).messages;
  expect(message?.text).toBe('[redacted 1]'.repeat(600_000));
});
