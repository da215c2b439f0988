import { describe, expect, test } from 'vitest';
import { readAddress } from '../../src/main/whmcs/address.ts';

describe('whatever people paste becomes the address of the API', () => {
  test.each([
    ['billing.example.com', 'https://billing.example.com/includes/api.php'],
    ['  https://billing.example.com/  ', 'https://billing.example.com/includes/api.php'],
    ['example.com/clients', 'https://example.com/clients/includes/api.php'],
    ['https://example.com/billing/includes/api.php', 'https://example.com/billing/includes/api.php'],
    ['https://example.com/billing/includes/', 'https://example.com/billing/includes/api.php'],
    [
      'https://example.com/billing/clientarea.php?action=invoices#x',
      'https://example.com/billing/includes/api.php',
    ],
    [
      'https://example.com/whmcs/admin/supporttickets.php?action=view&id=5',
      'https://example.com/whmcs/includes/api.php',
    ],
    ['https://example.com/whmcs/index.php/knowledgebase', 'https://example.com/whmcs/includes/api.php'],
    ['https://user:pass@example.com/', 'https://example.com/includes/api.php'],
    ['http://localhost:8080/billing', 'http://localhost:8080/billing/includes/api.php'],
    ['127.0.0.1:8099/billing', 'http://127.0.0.1:8099/billing/includes/api.php'],
    ['<https://example.com/>', 'https://example.com/includes/api.php'],
    ['https://münchen.example/kunden', 'https://xn--mnchen-3ya.example/kunden/includes/api.php'],
  ])('%s', (pasted, apiUrl) => {
    expect(readAddress(pasted).apiUrl).toBe(apiUrl);
  });

  test.each([
    '',
    '   ',
    'ftp://example.com',
    'javascript:alert(1)',
    'not an address',
    'https://',
    'intranet',
    'http://exa mple.com',
    'x'.repeat(3000),
  ])('%j is refused with something to do', (pasted) => {
    expect(() => readAddress(pasted)).toThrow(
      expect.objectContaining({
        code: 'bad-address',
        nextStep: expect.stringContaining('https://') as string,
      }),
    );
  });

  test('plain http is insecure beyond this machine only', () => {
    expect(readAddress('http://example.com').insecure).toBe(true);
    expect(readAddress('http://192.168.1.5/x').insecure).toBe(true);
    expect(readAddress('http://127.0.0.1:1/x').insecure).toBe(false);
    expect(readAddress('https://example.com').insecure).toBe(false);
  });
});
