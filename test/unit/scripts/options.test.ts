import { describe, expect, test } from 'vitest';
import { inColumns, parseOptions, type Option } from '../../../scripts/options.ts';
import { m } from '../../../src/i18n/generated/messages.js';

const about = (): string => 'what it does';
const options: Record<string, Option> = {
  profile: { type: 'string', value: 'FOLDER', about },
  tickets: { type: 'string', range: [10, 500], about },
  text: { type: 'string', choices: ['phrases', 'natural'], default: 'phrases', about },
  headless: { type: 'boolean', about },
};

test('reads values, defaults and switches', () => {
  expect(parseOptions(['--profile', 'a b', '--tickets=20', '--headless'], options)).toEqual({
    values: { profile: 'a b', tickets: '20', text: 'phrases', headless: true },
  });
  expect(parseOptions(['--profile=-a', '--text', 'natural'], options)).toEqual({
    values: { profile: '-a', tickets: undefined, text: 'natural', headless: false },
  });
});

describe('says what is wrong with', () => {
  test.each([
    [['--bogus'], m.scripts_option_unknown({ option: '--bogus' })],
    [['-b'], m.scripts_option_unknown({ option: '-b' })],
    [['bogus'], m.scripts_option_unknown({ option: 'bogus' })],
    [['--toString'], m.scripts_option_unknown({ option: '--toString' })],
    [['--headless=yes'], m.scripts_option_no_value({ option: '--headless' })],
    [['--profile'], m.scripts_option_needs_value({ option: '--profile' })],
    [['--profile='], m.scripts_option_needs_value({ option: '--profile' })],
    [['--profile', '--headless'], m.scripts_option_needs_value({ option: '--profile' })],
    [['--tickets', 'many'], m.scripts_option_invalid({ option: '--tickets', value: 'many' })],
    [['--tickets', '9'], m.scripts_option_invalid({ option: '--tickets', value: '9' })],
    [['--tickets', '501'], m.scripts_option_invalid({ option: '--tickets', value: '501' })],
    [['--text', 'novel'], m.scripts_option_invalid({ option: '--text', value: 'novel' })],
  ])('%j', (args, fault) => {
    expect(parseOptions(args, options)).toEqual({ fault });
  });
});

test('columns are aligned, with Chinese characters twice as wide', () => {
  const rows: [string, string][] = [
    ['--a', 'one'],
    ['位址', 'two'],
    ['--long', 'three'],
  ];
  expect(inColumns(rows)).toBe('  --a     one\n  位址    two\n  --long  three');
});
