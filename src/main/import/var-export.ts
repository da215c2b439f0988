import { maxDepth, maxValues } from './limits.ts';
import { isList, type PrintedValue } from './print-r.ts';

/** The start of `var_export` output for an array. */
export const exportedStart = /array \((?=\r?\n\s*(?:'|\d|\)))/;

/**
 * Reads an array printed by PHP's `var_export`: `array ('key' => 'value', …)`, with strings in single quotes.
 * @param start where {@link exportedStart} matched
 */
export function readExported(text: string, start: number): PrintedValue {
  const stack: { entries: Map<string, unknown>; key: string }[] = [];
  let at = start;
  let values = 0;
  const failed = (reason: PrintedValue['reason']): PrintedValue => ({ value: null, reason, end: at });

  for (;;) {
    const token = tokenAt(text, at);
    if (!token) return failed('cut');
    at = token.end;
    const top = stack.at(-1);
    let value = token.value;
    if (token.kind === 'open') {
      if (stack.length >= maxDepth) return failed('too-large');
      stack.push({ entries: new Map(), key: '' });
      continue;
    }
    if (!top) return failed('cut');
    if (token.kind === 'key') {
      top.key = String(value);
      continue;
    }
    if (token.kind === 'close') {
      stack.pop();
      value = isList(top.entries) ? [...top.entries.values()] : Object.fromEntries(top.entries);
      const parent = stack.at(-1);
      if (!parent) return { value: value as PrintedValue['value'], reason: null, end: at };
      parent.entries.set(parent.key, value);
    } else {
      top.entries.set(top.key, value);
    }
    if ((values += 1) > maxValues) return failed('too-large');
  }
}

interface Token {
  kind: 'open' | 'close' | 'key' | 'value';
  value: unknown;
  end: number;
}

const space = /[\s,]*/y;
const opening = /array \(/y;
const scalar = /-?\d[\d.eE+-]*|true|false|NULL/y;
const arrow = /\s*=>/y;

function tokenAt(text: string, from: number): Token | null {
  const at = endOf(space, text, from);
  const opened = endOf(opening, text, at);
  if (opened > at) return { kind: 'open', value: null, end: opened };
  if (text[at] === ')') return { kind: 'close', value: null, end: at + 1 };
  const found = text[at] === "'" ? stringAt(text, at) : scalarAt(text, at);
  if (!found) return null;
  const afterArrow = endOf(arrow, text, found.end);
  return afterArrow > found.end
    ? { kind: 'key', value: found.value, end: afterArrow }
    : { kind: 'value', ...found };
}

function scalarAt(text: string, at: number): { value: unknown; end: number } | null {
  const end = endOf(scalar, text, at);
  const given = text.slice(at, end);
  if (given === '') return null;
  if (given === 'NULL') return { value: null, end };
  return { value: given === 'true' || (given === 'false' ? false : Number(given)), end };
}

/** In single quotes, PHP escapes only quotes and backslashes; a null byte is written outside the quotes. */
function stringAt(text: string, from: number): { value: string; end: number } | null {
  let value = '';
  let piece = from + 1;
  for (let at = piece; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\' && (text[at + 1] === "'" || text[at + 1] === '\\')) {
      value += text.slice(piece, at);
      piece = at += 1;
    } else if (char === "'") {
      value += text.slice(piece, at);
      if (!text.startsWith(nullByte, at)) return { value, end: at + 1 };
      value += '\0';
      at += nullByte.length - 1;
      piece = at + 1;
    }
  }
  return null;
}

const nullByte = `' . "\\0" . '`;

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
