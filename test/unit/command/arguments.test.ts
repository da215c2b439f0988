import { describe, expect, test } from 'vitest';
import { defaultExportOptions } from '../../../src/contract/export.ts';
import { UsageError, readCommand } from '../../../src/main/command/arguments.ts';
import { isCommand } from '../../../src/main/command/run-command.ts';

const read = (line: string) => readCommand(line === '' ? [] : line.split(' '));
const usageOf = (line: string): string => {
  try {
    read(line);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('It was accepted.');
};

test.each(['', '--headless', '--controlled --headless', 'threadkeep://ticket/1', 'exports'])(
  '“%s” is no command: the window opens',
  (line) => {
    expect(read(line)).toBeNull();
    expect(isCommand(line.split(' '))).toBe(false);
  },
);

test.each(['export', 'verify', '--help', 'help', '--version', 'export --nonsense'])(
  '“%s” is a command: no window opens',
  (line) => expect(isCommand(line.split(' '))).toBe(true),
);

test('an export has the defaults of the window', () => {
  expect(read('export --all --out dir')).toEqual({
    ...{ name: 'export', search: '', tickets: [], client: null, connection: null, out: 'dir', json: false },
    options: defaultExportOptions,
  });
});

test('every option is read', () => {
  const line =
    'export --ticket 1 --ticket 2 --connection Billing --out d --json --format mbox --combine --bundle zip ' +
    '--language zh-Hant --newest-first --notes --private-notes --attachments --pictures appendix --raw ' +
    '--redact email,ip --redact-text Ada --redact-text Bob --name {number} --paper Letter --standard ua-1 ' +
    '--watermark Confidential --bates ABC:000120';
  expect(read(line)).toEqual({
    ...{ name: 'export', search: null, tickets: ['1', '2'], client: null, connection: 'Billing', out: 'd' },
    json: true,
    options: {
      ...{ format: 'mbox', combine: true, bundle: 'zip', language: 'zh-Hant', newestFirst: true },
      ...{ includeNotes: true, includePrivateNotes: true, includeAttachments: true, includeRaw: true },
      ...{ pictures: 'appendix', namePattern: '{number}', paper: 'Letter', pdfStandard: 'ua-1' },
      ...{ watermark: 'Confidential', bates: { prefix: 'ABC', start: 120 } },
      redaction: { rules: ['email', 'ip'], texts: ['Ada', 'Bob'] },
    },
  });
});

test('a search is read as typed, and a client by its ID', () => {
  expect(readCommand(['export', '--search', 'status:open late', '--out', 'd'])).toMatchObject({
    search: 'status:open late',
  });
  expect(read('export --client 77 --out d')).toMatchObject({ client: 77, search: null });
});

describe('wrong usage is told with the option', () => {
  test.each([
    ['export --out d', '--search'],
    ['export --all --client 7 --out d', '--search'],
    ['export --all', '--out'],
    ['export --all --out d --format docx', 'docx'],
    ['export --all --out d --redact email,names', 'names'],
    ['export --all --out d --bates ABC', '--bates'],
    ['export --client seven --out d', 'seven'],
    ['export --all --out d --nonsense', '--nonsense'],
    ['export --all --out d stray', 'stray'],
    ['verify', 'verify'],
    ['verify a b', 'verify'],
  ])('%s', (line, part) => expect(usageOf(line)).toContain(part));

  test('a text that is too long', () => {
    expect(usageOf(`export --all --out d --watermark ${'x'.repeat(61)}`)).toContain('watermark');
  });
});

test('a bundle to verify is a path', () => {
  expect(read('verify evidence.zip --json')).toEqual({ name: 'verify', path: 'evidence.zip', json: true });
});
