import { describe, expect, test } from 'vitest';
import type { AppError, ErrorId } from '../../../src/shared/app-error.ts';
import { errorText, type ErrorParams } from '../../../src/shared/error-text.ts';
import { foreignResponse } from '../../../src/main/whmcs/foreign-response.ts';
import { Redaction } from '../../../src/main/whmcs/redaction.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import type { Received } from '../../../src/main/whmcs/exchange.ts';
import { readResponse } from '../../../src/main/whmcs/read-response.ts';
import { apiError } from '../../../src/main/whmcs/api-errors.ts';
import { isMutationRun } from '../../support/mutation.ts';

const url = 'https://x.example/includes/api.php';
const redaction = new Redaction(null);
const received = (body: string, status: number, headers = {}): Received => ({
  status,
  headers,
  raw: rawOf(body),
});

describe('a server that asks to wait', () => {
  test.each([
    [{ message: 'Rate limit exceeded', retry_after: 33 }, 200],
    [{ error: 'Too Many Requests', retryAfter: '33' }, 200],
    [{ message: 'Slow down', 'retry-after': 33 }, 403],
    [{ error: { message: 'Slow down', retry_after: 33 } }, 429],
    [{ result: 'error', message: 'Rate limit exceeded', retry_after: 33 }, 200],
    [{ result: 'error', message: 'Something nobody has seen', retry_after: 33 }, 200],
  ])('%j with %i is busy for that long', (body, status) => {
    expect(() => readResponse(received(JSON.stringify(body), status), url, 'GetTicket', redaction)).toThrow(
      expect.objectContaining({ code: 'busy', facts: expect.objectContaining({ retryAfterSeconds: '33' }) }),
    );
  });

  test.each([502, 503, 504])('an unknown error with %i is busy', (status) => {
    const body = '{"result":"error","message":"Something nobody has seen"}';
    const answer = received(body, status, { 'retry-after': '7' });
    expect(() => readResponse(answer, url, 'GetTicket', redaction)).toThrow(
      expect.objectContaining({ code: 'busy', facts: expect.objectContaining({ retryAfterSeconds: '7' }) }),
    );
  });
});

const refused = (message: string, action = 'GetTicket', status = 200): AppError =>
  apiError({ message, quoted: message, action, status, retryAfter: null });

describe('refusals', () => {
  test.each([
    ['Authentication Failed', 'authentication'],
    ['Invalid or missing credentials', 'authentication'],
    ['INVALID PASSWORD', 'authentication'],
    ['Invalid IP 203.0.113.7', 'ip-not-allowed'],
    ['Invalid IP Address', 'ip-not-allowed'],
    ['Forbidden IP: 2001:db8::7', 'ip-not-allowed'],
    ['Invalid Permissions: API action "getticket" is not allowed', 'action-not-allowed'],
    ['Invalid Permissions: API action &quot;getticket&quot; is not allowed', 'action-not-allowed'],
    ["Invalid Permissions: API action 'getticket' is not allowed", 'action-not-allowed'],
    ['Invalid Permissions: API action &#039;getticket&#039; is not allowed', 'action-not-allowed'],
    ['Invalid Permissions: API action getticket is not allowed', 'action-not-allowed'],
    ['Access Denied', 'admin-denied'],
    ['Administrator Account Disabled', 'admin-denied'],
    ['Administrator Account Locked', 'admin-denied'],
    ['Ticket ID Not Found', 'ticket-not-found'],
    ['Ticket ID not found', 'ticket-not-found'],
    ['Ticket Not Found', 'ticket-not-found'],
    ['Ticket ID Invalid', 'ticket-not-found'],
    ['Ticket Number Not Found', 'ticket-not-found'],
    ['Invalid API Action: "x" is not a valid API action', 'action-unknown'],
    ['API Function Not Found', 'action-unknown'],
    ['Command Not Found', 'action-unknown'],
    ['The requested API Action could not be found', 'action-unknown'],
    ['Related ID Required', 'attachment-unavailable'],
    ['Related ID Not Found', 'attachment-unavailable'],
    ['Attachment Index Required', 'attachment-unavailable'],
    ['No Attachments Found', 'attachment-unavailable'],
    ['Invalid Type. Must be one of ticket, reply, note', 'attachment-unavailable'],
    ['Attachments Deleted', 'attachment-unavailable'],
    ['Invalid Attachment Index', 'attachment-unavailable'],
    ['Rate limit exceeded', 'busy'],
    ['Too Many Requests', 'busy'],
    ['Too many connections', 'busy'],
    ['Service temporarily unavailable', 'busy'],
    [
      'Access denied by Imunify360 bot-protection. IPs used for automation should be whitelisted',
      'blocked-by-firewall',
    ],
    ['License Invalid', 'license-problem'],
    ['The system is in Maintenance Mode', 'maintenance'],
    ['SSL Required', 'insecure-address'],
    ['IP Address Not Allowed', 'ip-not-allowed'],
    ['Invalid Credentials', 'authentication'],
    ['Something nobody has seen', 'other-api-error'],
    ['', 'other-api-error'],
  ])('%s is %s', (message, code) => {
    const failure = refused(message);
    expect(failure.code).toBe(code);
    for (const locale of ['en', 'zh-Hant'] as const) {
      const text = errorText(failure, locale);
      expect(text.message).toMatch(/^[^<&]+[.。]$/);
      expect(text.nextStep.length).toBeGreaterThan(5);
    }
  });

  test.each([
    ['Invalid IP 203.0.113.7', '203.0.113.7'],
    ['Invalid IP: 203.0.113.7.', '203.0.113.7'],
    ['Invalid IP 2001:db8::7', '2001:db8::7'],
    ['Forbidden IP [2001:DB8::7]', '2001:DB8::7'],
    ['Invalid IP ::ffff:203.0.113.7', '203.0.113.7'],
    ['Invalid IP Address', undefined],
    ['Invalid IP Address: added', undefined],
  ])('%s contains the address %s', (message, address) => {
    const { facts, params } = refused(message);
    expect(facts['address']).toBe(address);
    expect(params['address']).toBe(address);
  });

  test('names an action that is not allowed, spelled as it was called', () => {
    const failure = refused('Invalid Permissions: API action &quot;getticket&quot; is not allowed');
    expect(failure.facts['action']).toBe('GetTicket');
    expect(failure.params).toEqual({ action: 'GetTicket' });
    const other = refused('Invalid Permissions: API action getticketnotes is not allowed');
    expect(other.params).toEqual({ action: 'getticketnotes' });
  });

  test('GetTicket is required, other actions are optional', () => {
    expect(refused('Command Not Found', 'GetTicket').id).toBe('action_unknown_getticket');
    expect(refused('Command Not Found', 'GetTicketCounts')).toMatchObject({
      id: 'action_unknown',
      params: { action: 'GetTicketCounts' },
    });
  });

  test('IPv6 addresses have their own advice', () => {
    expect(refused('Invalid IP 2001:db8::7').id).toBe('ip_not_allowed_v6');
    expect(refused('Invalid IP 203.0.113.7').id).toBe('ip_not_allowed');
    expect(refused('Invalid IP Address').id).toBe('ip_not_allowed_unknown');
  });

  test('a locked account differs from a disabled one', () => {
    expect(refused('Administrator Account Locked').id).toBe('admin_locked');
    expect(refused('Administrator Account is disabled').id).toBe('admin_disabled');
  });

  test('quotes the server’s message for unknown errors', () => {
    expect(refused('Something nobody has seen')).toMatchObject({
      id: 'other_api_error',
      params: { answer: 'Something nobody has seen' },
    });
    expect(refused('').id).toBe('other_api_error_unexplained');
    expect(refused('Attachments Deleted').params).toEqual({ answer: 'Attachments Deleted' });
  });

  test('HTTP 429 is a busy server regardless of the message', () => {
    expect(refused('Slow down', 'GetTicket', 429).code).toBe('busy');
  });
});

const foreign = (status: number, body: string, fields: Record<string, unknown> | null = null): AppError =>
  foreignResponse(
    { status, url: 'https://x.example/includes/api.php', body, fields, retryAfter: null },
    new Redaction(null),
  );

describe('a response that is not from the API', () => {
  test.each<[number, string, string, ErrorId, ErrorParams?]>([
    [
      500,
      '<html>Laminas EmitterException: Output has been emitted previously</html>',
      'server-output',
      'server_output',
    ],
    [
      200,
      '<!DOCTYPE html><title>Client Area - Log In</title>',
      'not-whmcs',
      'client_area_page_titled',
      { status: 200, title: 'Client Area - Log In' },
    ],
    [
      200,
      '<html><title>Portal</title><body>Welcome',
      'not-whmcs',
      'web_page_titled',
      { status: 200, title: 'Portal' },
    ],
    [404, 'Not Found', 'not-whmcs', 'no_api'],
    [
      403,
      '<html><title>Just a moment...</title>Checking your browser',
      'blocked-by-firewall',
      'firewall',
      { name: 'Cloudflare' },
    ],
    [
      403,
      '<title>Attention Required! | Cloudflare</title>',
      'blocked-by-firewall',
      'firewall',
      { name: 'Cloudflare' },
    ],
    [
      200,
      '<html><body>Protected by Imunify360</body>',
      'blocked-by-firewall',
      'firewall',
      { name: 'Imunify360' },
    ],
    [
      406,
      '<html><title>Not Acceptable!</title><h1>Not Acceptable!</h1>generated by Mod_Security',
      'blocked-by-firewall',
      'firewall',
      { name: 'ModSecurity' },
    ],
    [406, 'Not Acceptable', 'blocked-by-firewall', 'web_server_refused', { status: 406 }],
    [403, 'Forbidden', 'blocked-by-firewall', 'web_server_refused', { status: 403 }],
    [
      403,
      '<h1>403 Forbidden</h1>',
      'blocked-by-firewall',
      'web_server_refused_titled',
      { status: 403, title: '403 Forbidden' },
    ],
    [401, '<title>401 Authorization Required</title>', 'blocked-by-firewall', 'web_server_password'],
    [
      503,
      '<html><title>Be right back</title>',
      'maintenance',
      'maintenance_titled',
      { title: 'Be right back' },
    ],
    [
      503,
      '<html><title>503</title>Down for maintenance',
      'maintenance',
      'maintenance_titled',
      { title: '503' },
    ],
    [
      200,
      '<html><title>Down for Maintenance</title>',
      'maintenance',
      'maintenance_titled',
      { title: 'Down for Maintenance' },
    ],
    [
      503,
      '<html><title>503 Service Temporarily Unavailable</title><h1>nginx</h1>',
      'busy',
      'busy_status',
      { status: 503 },
    ],
    [503, 'Service Unavailable', 'busy', 'busy_status', { status: 503 }],
    [502, '<html><title>502 Bad Gateway</title>', 'busy', 'busy_status', { status: 502 }],
    [
      522,
      '<html><title>x.example | 522: Connection timed out</title>cloudflare',
      'busy',
      'busy_status',
      { status: 522 },
    ],
    [429, 'Slow down', 'busy', 'rate_limited_429'],
    [200, '<html><title>License Invalid</title>', 'license-problem', 'license_problem'],
    [200, '<html><script>location="licenseerror.php"</script>', 'license-problem', 'license_problem'],
    [
      500,
      '<html><h1>Oops!</h1>Something went wrong',
      'server-error',
      'server_error_titled',
      { status: 500, title: 'Oops!' },
    ],
    [500, '', 'server-error', 'server_error', { status: 500 }],
    [
      200,
      '<title>One moment, please...</title>being verified',
      'blocked-by-firewall',
      'firewall',
      { name: 'Imunify360' },
    ],
    [200, '<html><script src="/aes.min.js"></script>', 'blocked-by-firewall', 'firewall_unnamed'],
    [
      200,
      '<html><title>Request Rejected</title>Your support ID is',
      'blocked-by-firewall',
      'firewall',
      { name: 'F5 BIG-IP' },
    ],
    [
      503,
      '<title>DDoS protection by Cloudflare</title>',
      'blocked-by-firewall',
      'firewall',
      { name: 'Cloudflare' },
    ],
    [403, 'error code: 1020', 'blocked-by-firewall', 'firewall', { name: 'Cloudflare' }],
    [530, 'error code: 1033', 'busy', 'busy_status', { status: 530 }],
    // “Not found” pages may contain firewall scripts, too.
    [404, '<title>Not found</title><script src="/cdn-cgi/challenge-platform/x.js">', 'not-whmcs', 'no_api'],
    [
      200,
      '<title>Shop</title>protected by reCAPTCHA',
      'not-whmcs',
      'web_page_titled',
      { status: 200, title: 'Shop' },
    ],
    [
      200,
      '<title>Log In</title><form action="dologin.php">captcha',
      'not-whmcs',
      'client_area_page_titled',
      { status: 200, title: 'Log In' },
    ],
    [404, '{"error":"not found"}', 'not-whmcs', 'no_api'],
    [200, 'Down for Maintenance (Err 3)', 'maintenance', 'maintenance'],
    [200, '<title>Us</title><h1>Maintenance Mode</h1>', 'maintenance', 'maintenance_titled', { title: 'Us' }],
    [200, 'Your License is Invalid', 'license-problem', 'license_problem'],
    [500, '<pre>License Suspended</pre>', 'license-problem', 'license_problem'],
    [
      200,
      `<title>Shop</title>License expired?${' '.repeat(9000)}`,
      'not-whmcs',
      'web_page_titled',
      { status: 200, title: 'Shop' },
    ],
    [
      200,
      '<b>Fatal error</b>: Allowed memory size exhausted',
      'server-error',
      'server_error',
      { status: 200 },
    ],
    [
      200,
      '<b>Critical Error</b> Could not connect to the database',
      'server-error',
      'server_error',
      { status: 200 },
    ],
    [
      200,
      'Site error: the ionCube PHP Loader needs to be installed',
      'server-error',
      'server_error',
      { status: 200 },
    ],
    [200, '<?php /* api */', 'server-error', 'server_error', { status: 200 }],
    [400, '<title>400 The plain HTTP request was sent to HTTPS port', 'insecure-address', 'https_port'],
    [511, '<title>Network Authentication Required</title>', 'unreachable', 'network_sign_in'],
    [200, '<html><body>Welcome', 'not-whmcs', 'web_page', { status: 200 }],
    [200, '<body>Please log in', 'not-whmcs', 'client_area_page', { status: 200 }],
    [200, '', 'unreadable-answer', 'response_empty', { status: 200 }],
    [200, 'GIF89a…', 'unreadable-answer', 'response_format', { status: 200 }],
    [
      200,
      '<whmcsapi><result>success</result></whmcsapi>',
      'unreadable-answer',
      'response_format',
      { status: 200 },
    ],
  ])('HTTP %i %s is %s', (status, body, code, id, params = {}) => {
    const failure = foreign(status, body);
    expect(failure).toMatchObject({ code, id });
    expect(failure.params).toEqual(params);
    expect(failure.facts['url']).toContain('x.example');
  });

  test('JSON from a firewall', () => {
    const fields = { message: 'Access denied by Imunify360 bot-protection.' };
    expect(foreign(403, JSON.stringify(fields), fields)).toMatchObject({
      code: 'blocked-by-firewall',
      params: { name: 'Imunify360' },
    });
  });

  test('other JSON', () => {
    expect(foreign(200, '{}', { message: { code: 4 } })).toMatchObject({
      code: 'not-whmcs',
      id: 'not_whmcs',
      params: { answer: '{"code":4}' },
    });
    expect(foreign(200, '{}', {}).id).toBe('not_whmcs_unexplained');
  });

  test('decodes and truncates the page title', () => {
    expect(foreign(200, '<TITLE class="a">\n Tom &amp; Co </TITLE><html>').facts['title']).toBe('Tom & Co');
    expect(foreign(200, `<title>${'x'.repeat(10_000)}</title>`).facts['title']).toHaveLength(200);
  });

  // Quadratic time would exceed the test's timeout.
  const length = isMutationRun ? 30_000 : 30_000_000;
  test.each(['<title', '<h1', '<title>', '<', '&', '&#', '%25', '\\u0041', 'YWJj ', '['])(
    'unterminated %s',
    (unit) => {
      expect(foreign(200, unit.repeat(length / unit.length)).nextStep).not.toBe('');
    },
  );
});
