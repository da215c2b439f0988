import { expect, test } from 'vitest';
import { memoryVault } from '../../support/vault.ts';

test('a host is trusted for pages or for email, after the user confirmed it', () => {
  const vault = memoryVault();
  const hosts = vault.trustedHosts;
  expect(hosts.has('web', 'example.com')).toBe(false);
  hosts.add('web', 'example.com');
  hosts.add('web', 'example.com');
  hosts.add('mail', 'example.org');
  expect(hosts.has('web', 'example.com')).toBe(true);
  expect(hosts.has('mail', 'example.com')).toBe(false);
  expect(hosts.has('mail', 'example.org')).toBe(true);
  expect(hosts.has('web', 'www.example.com')).toBe(false);
  vault.close();
});
