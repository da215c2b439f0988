import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/shared/app-error.ts';
import { responsesIn } from '../../../src/main/import/find-responses.ts';
import { decodeResponse } from '../../../src/main/whmcs/response.ts';
import type { JsonObject } from '../../../src/main/whmcs/coerce.ts';
import { printR, varExport } from '../../support/php-output.ts';

const documented = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/docs-getticket.json'), 'utf8'),
) as JsonObject;

const found = (text: string): (JsonObject | string)[] =>
  [...responsesIn(new TextEncoder().encode(text))].map(({ content }) =>
    content instanceof AppError ? content.id : content.fields,
  );

/** Values as `print_r` prints them, without types. */
const printed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(printed);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, printed(inner)]));
  return printR(value);
};

describe('JSON', () => {
  test('reports line numbers and keeps the exact text of each response', () => {
    const text = `\n{"result": "success",\n "tid":"1"}\n\n{"tid":"2"} {"tid" : "3"}`;
    const answers = [...responsesIn(new TextEncoder().encode(text))];
    expect(answers.map(({ line }) => line)).toEqual([2, 5, 5]);
    expect(
      answers.map(({ content }) => (content instanceof AppError ? '' : decodeResponse(content.raw))),
    ).toEqual(['{"result": "success",\n "tid":"1"}', '{"tid":"2"}', '{"tid" : "3"}']);
  });

  test('reports a truncated response, and reads those after and inside it', () => {
    const cut = '{"result":"success","tid":"1","message":"a';
    expect(found(`${cut}\n{"tid":"2"}`)).toEqual(['import_json_damaged', { tid: '2' }]);
    expect(found('[{"tid":"1"},{"tid":"2"},{"tid":"3",')).toEqual([
      { tid: '1' },
      { tid: '2' },
      'import_json_damaged',
    ]);
    expect(found('{"tid":"1","replies":{"reply":[\n{"tid":"2"}\n{"tid":"3"}')).toEqual([
      'import_json_damaged',
      { tid: '2' },
      { tid: '3' },
    ]);
  });

  test('ignores a response quoted in a message', () => {
    const forged = JSON.stringify({ result: 'success', tid: '666', replies: [] });
    const answer = { result: 'success', tid: '1', message: `see ${forged}\n${printR(JSON.parse(forged))}` };
    expect(found(JSON.stringify(answer))).toEqual([answer]);
  });

  test('finds a response inside a log entry, and ignores noise that looks like JSON', () => {
    expect(found('[2026-01-01 10:00] {closure} local.INFO: [x {"response":{"tid":"1"}} [] {}')).toEqual([
      { tid: '1' },
    ]);
    expect(found('{"name":"threadkeep","version":"1"}')).toEqual([]);
    expect(found('in an array (\nsee below) or Array\n(\nlike this) {"tid":"1"}')).toEqual([{ tid: '1' }]);
  });

  test('rejects responses that are too deep or too large', () => {
    const deep = `{"tid":"1","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(found(`${deep}\n{"tid":"2"}`)).toEqual(['import_json_too_large', { tid: '2' }]);
    const wide = `{"tid":"1","x":[${'{},'.repeat(600_000)}{}]}`;
    expect(found(wide)).toEqual(['import_json_too_large']);
  });

  test.each([
    ['brackets', '['.repeat(5_000_000)],
    ['keys without end', '{"a":'.repeat(1_000_000)],
    ['quotes in brackets', '["{'.repeat(1_500_000)],
    ['one string without end', `{"tid":"${'x'.repeat(5_000_000)}`],
    ['numbers without end', `[${'1'.repeat(5_000_000)}`],
    ['headers of dumps', 'Array\n(\n)'.repeat(500_000)],
    ['headers with entries', `Array\n(\n    [a] => `.repeat(300_000)],
    ['entries', `Array\n(\n${'    [result] => a\n'.repeat(300_000)}`],
    ['headers of exports', 'array (\n1'.repeat(500_000)],
    ['spaces', `array (\n${' '.repeat(5_000_000)}`],
    ['answers in one line', '{"tid":"1"}'.repeat(200_000)],
    ['escaped headers', 'Array\n(\n    [a] =&gt; b\n'.repeat(300_000)],
  ])('reads in linear time: %s', (_what, text) => {
    let count = 0;
    for (const _ of responsesIn(new TextEncoder().encode(text))) count += 1;
    expect(count).toBeLessThanOrEqual(200_000);
  });

  test('finds all responses between noise', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const answer = fc
      .tuple(fc.dictionary(fc.string(), value), fc.string())
      .map(([more, tid]) => ({ tid, ...more }));
    const noise = fc.stringMatching(/^[^{}[\]]{0,40}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, answer, fc.boolean()), { maxLength: 5 }), (parts) => {
        const text = parts
          .map(([before, value, pretty]) => before + JSON.stringify(value, null, pretty ? 4 : 0))
          .join('\n');
        expect(found(text)).toEqual(parts.map(([, value]) => JSON.parse(JSON.stringify(value)) as unknown));
      }),
      { numRuns: 300 },
    );
  });

  test('never throws', () => {
    const pieces = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        '"',
        '\\',
        ',',
        ':',
        '\n',
        '(',
        ')',
        'Array\n(\n',
        '    [tid] => ',
        '"tid"',
        '1',
        ' ',
      ],
      ...['array (\n', "'", '=>', 'null'],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (noise) => void found(noise.join(''))),
      { numRuns: 2000 },
    );
  });
});

describe('print_r', () => {
  test('parses the documented response as strings', () => {
    expect(found(printR(documented))).toEqual([printed(documented)]);
  });

  test('parses several dumps with log lines and tags around them', () => {
    const second = { ...documented, tid: '2' };
    const text = `[2026-01-01] reply: ${printR(documented)}\n\n<pre>${printR(second)}</pre>\nend {"tid":"3"}`;
    expect(found(text)).toEqual([printed(documented), printed(second), { tid: '3' }]);
  });

  test('parses an HTML-escaped dump', () => {
    const answer = {
      result: 'success',
      tid: '1',
      replies: { reply: [{ message: `a < b && "c" 'd' &amp; => e` }] },
    };
    const html = printR(answer)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#039;');
    expect(found(`<html><pre>${html}</pre>`)).toEqual([answer]);
  });

  test('parses multi-line messages with arrows, brackets and nested dumps', () => {
    const message = `Dear all,\r\n\r\n[key] => value\r\n)\n(\n    [4] => x\n\n${printR({ a: { b: 'c' } })}\n  )\n\n\n`;
    const answer = {
      result: 'success',
      tid: '1',
      replies: { reply: [{ message, admin: '' }, { message: ')' }] },
    };
    expect(found(printR(answer))).toEqual([answer]);
  });

  test('accepts changed line ends and removed trailing spaces', () => {
    const answer = {
      result: 'success',
      tid: '1',
      cc: '',
      replies: { reply: [{ message: 'a\nb', admin: '' }] },
    };
    const text = printR(answer).replace(/ +$/gm, '');
    expect(found(text)).toEqual([answer]);
    expect(found(text.replaceAll('\n', '\r\n'))).toEqual([
      { ...answer, replies: { reply: [{ message: 'a\r\nb', admin: '' }] } },
    ]);
  });

  test('parses objects, arrays of responses and empty lists', () => {
    const text = printR([documented, { ...documented, tid: '2' }]).replaceAll('Array\n', 'stdClass Object\n');
    expect(found(text)).toEqual([printed(documented), printed({ ...documented, tid: '2' })]);
    expect(found(printR({ tid: '1', replies: '', attachments: [[]] }))).toEqual([
      { tid: '1', replies: '', attachments: [[]] },
    ]);
  });

  test('rejects a message that adds a field or a reply: its key occurs twice', () => {
    const message = `x\n${' '.repeat(28)}[admin] => The boss`;
    const answer = { result: 'success', replies: { reply: [{ message, admin: '' }] } };
    expect(found(printR(answer))).toEqual(['import_dump_ambiguous']);
  });

  test('reads nothing after a truncated dump, because it may be part of a message', () => {
    const message = `x\n${JSON.stringify(documented)}\n${printR(documented)}`;
    const text = printR({ result: 'success', tid: '1', replies: [{ message }] });
    expect(found(text)).toHaveLength(1);
    expect(found(text.trimEnd().slice(0, -40))).toEqual(['import_dump_damaged']);
  });

  test('parses any response as strings', () => {
    // Not representable: lines that are indented like an entry or an end, and keys that contain its punctuation.
    const text = fc
      .string({
        unit: fc.constantFrom('a', '[', ']', ' ', '=>', '(', ')', '\n', '\r\n', 'Array', '中', '😀', '&'),
      })
      .filter((key) => !key.includes('    ') && !/^(?:Array|.* Object)$/.test(key));
    const key = fc.stringMatching(/^[a-z_]{1,12}$/);
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
        fc.array(tie('value'), { maxLength: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 5 }), (more) => {
        const answer = { tid: '1', nested: more };
        expect(found(printR(answer))).toEqual([withoutEmpty(printed(answer))]);
      }),
      { numRuns: 500 },
    );
  });
});

/** PHP has only one kind of empty array. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return entries.length === 0
    ? []
    : Object.fromEntries(entries.map(([key, inner]) => [key, withoutEmpty(inner)]));
}

describe('var_export', () => {
  test('parses the documented response with its types', () => {
    expect(found(`<?php return ${varExport(documented)};`)).toEqual([documented]);
  });

  test('parses any string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer(), (message, id) => {
        const answer = { tid: '1', message: message.toWellFormed(), id, nothing: null };
        expect(found(varExport(answer))).toEqual([answer]);
      }),
    );
    expect(found(varExport({ tid: '1', m: `\\' , => array (\n) \0 \\` }))).toEqual([
      { tid: '1', m: `\\' , => array (\n) \0 \\` },
    ]);
  });
});
