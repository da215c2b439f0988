import { parseArgs } from 'node:util';
import { m } from '../src/i18n/generated/messages.js';

/** An option of a command, with its entry in the usage. */
export interface Option {
  type: 'string' | 'boolean';
  about: () => string;
  default?: string;
  /** What the usage shows for the value: FOLDER, N. */
  value?: string;
  /** The only values, if any. */
  choices?: readonly string[];
  /** The limits of a whole number. */
  range?: readonly [min: number, max: number];
}
type Options = Record<string, Option>;

type ValueOf<O extends Option> = O extends { type: 'boolean' }
  ? boolean
  : | (O extends { choices: readonly (infer Choice)[] } ? Choice : string)
    | (O extends { default: string } ? never : undefined);
type Values<T extends Options> = { [Name in keyof T]: ValueOf<T[Name]> };

const help = { help: { type: 'boolean', about: m.scripts_option_help } } as const satisfies Options;

/**
 * Reads the arguments of a command. With `--help`, prints the usage and exits; with arguments that the command does not
 * know, prints what is wrong and the usage, and exits.
 */
export function readOptions<const T extends Options>(command: string, options: T): Values<T> {
  const given = parseOptions(process.argv.slice(2), { ...help, ...options });
  if ('fault' in given) {
    console.error(`${given.fault}\n\n${usageOf(command, { ...options, ...help })}`);
    process.exit(1);
  }
  if (given.values['help']) {
    console.log(usageOf(command, { ...options, ...help }));
    process.exit(0);
  }
  return given.values as Values<T>;
}

/** The value of each option, or a sentence about the first wrong argument. */
export function parseOptions(
  args: string[],
  options: Options,
): { values: Record<string, string | boolean | undefined> } | { fault: string } {
  const values = Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      option.type === 'boolean' ? false : option.default,
    ]),
  ) as Record<string, string | boolean | undefined>;
  const types = Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }]));
  const { tokens } = parseArgs({ args, options: types, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') return { fault: m.scripts_option_unknown({ option: token.value }) };
    if (token.kind !== 'option') continue;
    const { name, rawName: option, value, inlineValue } = token;
    const known = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!known || option !== `--${name}`) return { fault: m.scripts_option_unknown({ option }) };
    if (known.type === 'boolean') {
      if (value !== undefined) return { fault: m.scripts_option_no_value({ option }) };
      values[name] = true;
      continue;
    }
    if (!value || (value.startsWith('-') && !inlineValue))
      return { fault: m.scripts_option_needs_value({ option }) };
    if (!isValid(known, value)) return { fault: m.scripts_option_invalid({ option, value }) };
    values[name] = value;
  }
  return { values };
}

function isValid({ choices, range }: Option, value: string): boolean {
  if (range && !(/^\d{1,10}$/.test(value) && Number(value) >= range[0] && Number(value) <= range[1]))
    return false;
  return !choices || choices.includes(value);
}

function usageOf(command: string, options: Options): string {
  const rows = Object.entries(options).map(([name, { value, choices, about }]): [string, string] => [
    [`--${name}`, choices?.join('|') ?? value].filter(Boolean).join(' '),
    about(),
  ]);
  return `${m.scripts_usage({ command })}\n\n${inColumns(rows)}\n`;
}

/** Two columns, indented; Chinese characters are twice as wide as others. */
export function inColumns(rows: [left: string, right: string][]): string {
  const widthOf = (text: string): number => text.length + (text.match(/\p{Script=Han}/gu)?.length ?? 0);
  const width = Math.max(...rows.map(([left]) => widthOf(left)));
  return rows.map(([left, right]) => `  ${left}${' '.repeat(width - widthOf(left))}  ${right}`).join('\n');
}
