import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeResponse, messageOf, parseResponse, resultOf } from '../../../src/main/whmcs/response.ts';
import { maxDepth, maxValues } from '../../../src/main/whmcs/limits.ts';
import { isMutationRun } from '../../support/mutation.ts';

describe('response body', () => {
  test('plain JSON', () => {
    expect(parseResponse('{"result":"success","a":1}')).toEqual({
      fields: { result: 'success', a: 1 },
      noise: '',
    });
  });

  test('a byte order mark, PHP warnings with braces, and something behind it', () => {
    const parsed = parseResponse(
      '\uFEFF<br />Warning {x} in a.php\n{"result":"success","b":{"c":"}"}}\n<!-- hook -->',
    );
    expect(parsed?.fields).toEqual({ result: 'success', b: { c: '}' } });
    expect(parsed?.noise).toContain('Warning {x}');
    expect(parsed?.noise).toContain('<!-- hook -->');
  });

  test('NVP', () => {
    expect(parseResponse('result=error;message=Authentication Failed;')?.fields).toEqual({
      result: 'error',
      message: 'Authentication Failed',
    });
  });

  test.each(['', '<html></html>', '[]', '"text"', '{"a":', 'null', '{'.repeat(5000)])(
    '%j is not a response',
    (body) => {
      expect(parseResponse(body.slice(0, 5000))).toBeNull();
    },
  );
});

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

describe('text around the JSON', () => {
  const json = '{"result":"success","a":{"b":"}"}}';
  const fields = { result: 'success', a: { b: '}' } };

  test.each([
    ['a script after it', `${json}<script>function a(){}</script>`],
    ['a style after it', `${json}\n<style>p{color:red}</style>`],
    ['a log line with braces after it', `${json}\n[debug] {done} in {"ms":12}`],
    ['a script before it', `<script>function a(){ return {} }</script>${json}`],
    ['an open brace and a quote before it', `Warning: it's {"odd in a.php\n${json}`],
    ['an open brace and a whole string before it', `{"a b" ${json}`],
    ['JSON of something else before it', `{"query":"SELECT"}\n${json}`],
    ['an open brace directly before it', `{${json}`],
    ['an open brace after it', `${json}{`],
    ['JSON before it whose result is another', `{"result":1}\n{"result":"ok"}${json}`],
    ['two byte order marks', `\uFEFF\uFEFF${json}`],
  ])('%s', (_, body) => {
    expect(parseResponse(body)?.fields).toEqual(fields);
  });

  test('rejects a truncated response, whatever its texts contain', () => {
    const cut = JSON.stringify({ result: 'success', message: '{"result":"success","tid":"1"}' }).slice(0, -1);
    expect(parseResponse(cut)).toBeNull();
  });

  test('finds valid JSON in noise without another response', () => {
    const noise = fc.string({
      unit: fc.constantFrom('{', '}', '[', ']', '"', ',', 'a', '1', ' ', '\n', '\\'),
    });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), noise, noise, (other, before, after) => {
        const answer = { ...other, result: 'success' };
        const text = JSON.stringify(answer);
        // A quote before it may hold its beginning, as in {"{"result"…; a line break ends such a string.
        const parsed = parseResponse(`${before}\n${text}${after}`);
        expect(parsed?.fields).toEqual(JSON.parse(text));
      }),
    );
  });

  test('the scan agrees with JSON.parse for any text', () => {
    const almost = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '\\', '}', '\n', '01', '.', 'e', '\\u12'))
      .map(([json, index, extra]) => {
        const text = `{"result":${json}}`;
        const cut = index % (text.length + 1);
        return text.slice(0, cut) + extra + text.slice(cut);
      });
    fc.assert(
      fc.property(almost, (text) => {
        const expected = parsedOrNull(text);
        if (expected === null) return;
        expect(parseResponse(text)?.fields).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('never throws', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('{', '}', '[', ']', '"', 'result', ':', ',', '\\u', '<message>', '=', ';'),
    });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), hostile), (text) => {
        parseResponse(text);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('errors in other formats', () => {
  test.each([
    [
      '<?xml version="1.0" encoding="utf-8"?>\n<whmcsapi version="8.1">\n<action>getticket</action>\n<result>error</result>\n<message>Invalid IP 203.0.113.7 &amp; more</message>\n</whmcsapi>',
      'Invalid IP 203.0.113.7 & more',
    ],
    ['<whmcsapi><result>Error</result><message><![CDATA[No <b>]]></message></whmcsapi>', 'No <b>'],
    ['\uFEFFresult=error;message=Authentication Failed;', 'Authentication Failed'],
    ['Result=Error;message=Invalid IP 203.0.113.7; tell us;code=4', 'Invalid IP 203.0.113.7; tell us'],
    ['<br />Warning in a.php\nresult=error;message=Access Denied', 'Access Denied'],
  ])('%s', (body, message) => {
    const fields = parseResponse(body)?.fields ?? {};
    expect(resultOf(fields)).toBe('error');
    expect(messageOf(fields)).toBe(message);
  });

  test.each(['<a href="?result=error&x=1">', '<whmcsapi><result>success</result></whmcsapi>'])(
    '%s is not an error',
    (body) => {
      expect(parseResponse(body)).toBeNull();
    },
  );
});

describe('result and message of any type', () => {
  test.each([
    [{ result: 'Success' }, 'success'],
    [{ result: ' ERROR ' }, 'error'],
    [{ result: { toString: 1 } }, ''],
    [{ result: ['success'] }, ''],
    [{ result: null }, ''],
  ])('%j', (fields, result) => {
    expect(resultOf(fields)).toBe(result);
  });

  test.each([
    [{ message: 'plain' }, 'plain'],
    [{ message: { code: 3, text: 'no' } }, '{"code":3,"text":"no"}'],
    [{ message: ['a', 'b'] }, '["a","b"]'],
    [{ message: { toString: 1 } }, '{"toString":1}'],
    [{ message: null }, ''],
    [{}, ''],
  ])('%j', (fields, message) => {
    expect(messageOf(fields)).toBe(message);
  });
});

describe('limits that are checked before parsing', () => {
  const tooLarge = expect.objectContaining({ code: 'answer-too-large' }) as Error;
  const nested = (levels: number): string => `{"result":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
  const flood = (values: number): string => `{"result":[${'0,'.repeat(values - 1)}0]}`;

  test('depth', () => {
    expect(parseResponse(nested(maxDepth))).not.toBeNull();
    expect(() => parseResponse(nested(maxDepth + 1))).toThrow(tooLarge);
    expect(() => parseResponse(nested(100_000))).toThrow(tooLarge);
  });

  test('values', () => {
    expect(parseResponse(flood(maxValues - 2))).not.toBeNull();
    expect(() => parseResponse(flood(maxValues))).toThrow(tooLarge);
  });

  // A scan that restarted at every brace or quote would exceed the test's timeout.
  const length = isMutationRun ? 8_000 : 8_000_000;
  test.each([
    '{',
    '{"',
    '{"a{',
    '{"a":',
    '{"a":{}',
    '{ ',
    '{}',
    '{"a":[{"b":1},',
    '"',
    '\\',
    '<title',
    '{"result":"',
    '{"\n',
  ])('unterminated %j', (unit) => {
    const text = unit.repeat(Math.floor(length / unit.length));
    try {
      parseResponse(text);
    } catch (error) {
      expect(error).toEqual(tooLarge);
    }
  });

  test('many levels around a long text without end', () => {
    expect(
      parseResponse(`${'{"a":'.repeat(99)}"${'x'.repeat(isMutationRun ? 60_000 : 60_000_000)}`),
    ).toBeNull();
  });
});

describe('charset', () => {
  const answer = '{"result":"success","subject":"Grüße €"}';
  const utf16 = (text: string, swap: boolean): Buffer => {
    const bytes = Buffer.from(text, 'utf16le');
    return swap ? bytes.swap16() : bytes;
  };
  test.each([
    ['UTF-8, undeclared', Buffer.from(answer), ''],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${answer}`), ''],
    ['UTF-8, and a label that nobody knows', Buffer.from(answer), 'x-unknown'],
    ['UTF-8, and a label that is refused', Buffer.from(answer), 'iso-2022-kr'],
    ['the mark comes before the declaration', Buffer.from(`\uFEFF${answer}`), 'iso-8859-1'],
    ['Windows-1252, declared as Latin-1', Buffer.from(answer.replace('€', '\x80'), 'latin1'), 'iso-8859-1'],
    ['UTF-16LE with a mark', utf16(`\uFEFF${answer}`, false), ''],
    ['UTF-16BE with a mark', utf16(`\uFEFF${answer}`, true), 'utf-8'],
    ['UTF-16BE, declared', utf16(answer, true), 'utf-16be'],
    ['UTF-16LE, declared', utf16(answer, false), 'utf-16'],
  ])('%s', (_, bytes, charset) => {
    expect(parseResponse(decodeResponse({ bytes, charset }))?.fields['subject']).toBe('Grüße €');
  });

  test('decodes every text from every supported encoding', () => {
    const wide = (text: string, isBig: boolean): Buffer => {
      const bytes = Buffer.from(text, 'utf16le');
      return isBig ? bytes.swap16() : bytes;
    };
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (random) => {
        const text = `x${random}`;
        for (const [bytes, charset] of [
          [Buffer.from(text), ''],
          [Buffer.from(text), 'utf-8'],
          [Buffer.from(`\uFEFF${text}`), 'iso-8859-1'],
          [wide(text, false), 'utf-16le'],
          [wide(text, true), 'utf-16be'],
          [wide(`\uFEFF${text}`, false), ''],
          [wide(`\uFEFF${text}`, true), 'utf-8'],
          [Buffer.from(text), 'no such charset'],
        ] as const)
          expect(decodeResponse({ bytes, charset })).toBe(text.toWellFormed());
      }),
    );
  });

  test('never throws', () => {
    const label = fc.oneof(
      fc.constantFrom('utf-16', 'utf-16be', 'big5', 'shift_jis', 'replacement'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), label, (bytes, charset) => {
        expect(typeof decodeResponse({ bytes, charset })).toBe('string');
      }),
    );
  });
});
