import { describe, expect, test } from 'vitest';
import { resolveProxy, type ReadSetting } from '../../../src/chromium-host/proxy.ts';

const settings =
  (mode: string, ignored = "['localhost', '127.0.0.0/8', '*.internal.example']"): ReadSetting =>
  async (schema, key) => {
    const values: Record<string, string> = {
      'org.gnome.system.proxy mode': mode,
      'org.gnome.system.proxy ignore-hosts': ignored,
      'org.gnome.system.proxy.https host': 'p.example',
      'org.gnome.system.proxy.https port': '8080',
      'org.gnome.system.proxy.http host': '',
      'org.gnome.system.proxy.http port': '0',
    };
    return values[`${schema} ${key}`] ?? '';
  };

describe('desktop proxy settings', () => {
  test.each([
    ['https://billing.example.com/x', 'manual', 'PROXY p.example:8080'],
    ['http://billing.example.com/x', 'manual', 'DIRECT'],
    ['https://a.internal.example/x', 'manual', 'DIRECT'],
    ['https://billing.example.com/x', 'none', 'DIRECT'],
    ['https://billing.example.com/x', 'auto', 'DIRECT'],
  ])('%s with mode %s: %s', async (url, mode, proxy) => {
    expect(await resolveProxy(url, settings(mode))).toBe(proxy);
  });

  test('without any settings', async () => {
    expect(await resolveProxy('https://x.example', () => Promise.reject(new Error('ENOENT')))).toBe('DIRECT');
  });
});
