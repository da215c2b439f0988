import { maxDepth, maxValues } from './limits.ts';

/** The position of a response in the text. */
export interface Span {
  start: number;
  end: number;
  /** Whether it exceeds the limit of values. */
  tooLarge: boolean;
  /** Whether it has replies, as only a ticket has. */
  hasReplies: boolean;
}

export interface JsonScan {
  /** The end of the value, or of its valid part; the search continues there. */
  end: number;
  /** The outermost objects that look like API responses, in order. */
  responses: Span[];
  /** The start of a truncated or damaged response; null if there is none. */
  broken: { start: number; tooDeep: boolean } | null;
}

interface Frame {
  start: number;
  isObject: boolean;
  isResponse: boolean;
  hasReplies: boolean;
  values: number;
  responses: Span[];
}

/** An object with one of these keys counts as an API response, of any action. */
export const responseKeys = new Set(['result', 'ticketid', 'tid', 'replies']);

const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;
const quote = 0x22;
const backslash = 0x5c;

/**
 * Finds the responses in the JSON value that begins at `start` with a brace or a bracket, in linear time. If the value is
 * damaged, complete responses inside it are found, and the search continues after the damage.
 */
export function scanJson(text: string, start: number): JsonScan {
  const stack: Frame[] = [];
  let at = start;
  let expected: 'value' | 'first-value' | 'key' | 'first-key' | 'end' = 'value';

  const broken = (tooDeep = false): JsonScan => ({
    end: Math.min(Math.max(at, start + 1), text.length),
    responses: stack.flatMap((frame) => frame.responses),
    broken: brokenIn(stack, tooDeep),
  });

  for (;;) {
    at = skipSpace(text, at);
    const code = text.charCodeAt(at);
    const top = stack.at(-1);
    if (top && (code === closeBrace || code === closeBracket)) {
      const empty = expected === (top.isObject ? 'first-key' : 'first-value');
      if ((code === closeBrace) !== top.isObject || !(empty || expected === 'end')) return broken();
      stack.pop();
      at += 1;
      const closed = closeFrame(top, at);
      const parent = stack.at(-1);
      if (!parent) return { end: at, responses: closed, broken: null };
      for (const response of closed) parent.responses.push(response);
      parent.values += top.values;
      expected = 'end';
    } else if (expected === 'end') {
      if (code !== comma || !top) return broken();
      at += 1;
      expected = top.isObject ? 'key' : 'value';
    } else if (expected === 'key' || expected === 'first-key') {
      if (code !== quote || !top) return broken();
      const end = stringEnd(text, at);
      if (end < 0) {
        at = -end;
        return broken();
      }
      const key = end - at < 12 ? text.slice(at + 1, end - 1) : '';
      if (responseKeys.has(key)) top.isResponse = true;
      if (key === 'replies') top.hasReplies = true;
      at = skipSpace(text, end);
      if (text.charCodeAt(at) !== colon) return broken();
      at += 1;
      expected = 'value';
    } else {
      if (top) top.values += 1;
      if (code === openBrace || code === openBracket) {
        if (stack.length >= maxDepth) return broken(true);
        const isObject = code === openBrace;
        stack.push({ start: at, isObject, isResponse: false, hasReplies: false, values: 0, responses: [] });
        at += 1;
        expected = isObject ? 'first-key' : 'first-value';
      } else {
        const end = code === quote ? stringEnd(text, at) : scalarEnd(text, at);
        if (end <= 0) {
          at = end < 0 ? -end : at;
          return broken();
        }
        at = end;
        expected = 'end';
      }
    }
  }
}

/** The completed object if it is a response, else the responses in it. A container of tickets is not a response. */
function closeFrame(
  { start, isObject, isResponse, hasReplies, values, responses }: Frame,
  end: number,
): Span[] {
  const containsTickets = !hasReplies && responses.some((inner) => inner.hasReplies);
  if (!isObject || !isResponse || containsTickets) return responses;
  return [{ start, end, tooLarge: values > maxValues, hasReplies }];
}

function brokenIn(stack: Frame[], tooDeep: boolean): JsonScan['broken'] {
  const response = stack.find(({ isObject, isResponse }) => isObject && isResponse);
  return response ? { start: response.start, tooDeep } : null;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at += 1;
  }
}

/** @returns the index after the closing quote, or the negated index of the damage */
function stringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === backslash) at += 1;
    else if (code < 0x20) return -at;
  }
  return -text.length;
}

const scalar = /-?\d[\d.eE+-]*|true|false|null/y;

/** @returns the index after the number, `true`, `false` or `null`; 0 if there is none */
function scalarEnd(text: string, at: number): number {
  scalar.lastIndex = at;
  return scalar.test(text) ? scalar.lastIndex : 0;
}
