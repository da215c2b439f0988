import { describe, expect, test } from 'vitest';
import { parseAnswer } from '../../src/main/whmcs/answer.ts';
import { foreignAnswer, refusal } from '../../src/main/whmcs/refusal.ts';

describe('the body of an answer', () => {
  test('plain JSON', () => {
    expect(parseAnswer('{"result":"success","a":1}')).toEqual({
      fields: { result: 'success', a: 1 },
      noise: '',
    });
  });

  test('a byte order mark, PHP warnings with braces, and something behind it', () => {
    const parsed = parseAnswer(
      '\uFEFF<br />Warning {x} in a.php\n{"result":"success","b":{"c":"}"}}\n<!-- hook -->',
    );
    expect(parsed?.fields).toEqual({ result: 'success', b: { c: '}' } });
    expect(parsed?.noise).toContain('Warning {x}');
    expect(parsed?.noise).toContain('<!-- hook -->');
  });

  test('NVP', () => {
    expect(parseAnswer('result=error;message=Authentication Failed;')?.fields).toEqual({
      result: 'error',
      message: 'Authentication Failed',
    });
  });

  test.each(['', '<html></html>', '[]', '"text"', '{"a":', 'null', '{'.repeat(5000)])(
    '%j is no answer',
    (body) => {
      expect(parseAnswer(body.slice(0, 5000))).toBeNull();
    },
  );
});

describe('the table of refusals', () => {
  test.each([
    ['Authentication Failed', 'authentication'],
    ['Invalid or missing credentials', 'authentication'],
    ['INVALID PASSWORD', 'authentication'],
    ['Invalid IP 203.0.113.7', 'ip-not-allowed'],
    ['Forbidden IP: 2001:db8::7', 'ip-not-allowed'],
    ['Invalid Permissions: API action "getticket" is not allowed', 'action-not-allowed'],
    ['Access Denied', 'admin-denied'],
    ['Administrator Account Disabled', 'admin-denied'],
    ['Ticket ID Not Found', 'ticket-not-found'],
    ['Ticket ID not found', 'ticket-not-found'],
    ['Ticket Not Found', 'ticket-not-found'],
    ['Ticket ID Invalid', 'ticket-not-found'],
    ['Invalid API Action: "x" is not a valid API action', 'action-unknown'],
    ['API Function Not Found', 'action-unknown'],
    ['The requested API Action could not be found', 'action-unknown'],
    ['Related ID Required', 'attachment-unavailable'],
    ['Invalid Type. Must be one of ticket, reply, note', 'attachment-unavailable'],
    ['Attachments Deleted', 'attachment-unavailable'],
    ['Invalid Attachment Index', 'attachment-unavailable'],
    ['Something nobody has seen', 'other-api-error'],
  ])('%s', (message, code) => {
    const failure = refusal(message);
    expect(failure.code).toBe(code);
    expect(failure.nextStep.length).toBeGreaterThan(10);
    expect(failure.facts['answer']).toBe(message);
  });

  test('the address that the server saw and the action are there to be copied', () => {
    expect(refusal('Invalid IP 203.0.113.7').facts['address']).toBe('203.0.113.7');
    expect(refusal('Invalid IP 2001:db8::7').facts['address']).toBe('2001:db8::7');
    expect(refusal('Invalid Permissions: API action "getticket" is not allowed').facts['action']).toBe(
      'getticket',
    );
  });
});

describe('an answer that is none', () => {
  test.each([
    [
      500,
      '<html>Laminas EmitterException: Output has been emitted previously</html>',
      'server-output',
      /add-on or hook/,
    ],
    [200, '<!DOCTYPE html><title>Client Area - Log In</title>', 'not-whmcs', /client or admin area/],
    [403, '<html><title>Just a moment...</title>Checking your browser', 'not-whmcs', /firewall/],
    [503, '<html><title>Be right back</title>', 'not-whmcs', /maintenance/],
    [200, '', 'unreadable-answer', /nothing/],
    [200, 'GIF89a…', 'unreadable-answer', /neither JSON/],
  ])('HTTP %i %s', (status, body, code, sentence) => {
    const failure = foreignAnswer(status, 'https://x.example/includes/api.php', body);
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(sentence);
    expect(failure.facts['url']).toContain('x.example');
  });
});
