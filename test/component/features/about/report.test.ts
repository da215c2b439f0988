import { expect, test } from 'vitest';
import { chromiumVersion, reportText } from '../../../../src/renderer/features/about/report.ts';
import { diagnostics } from '../../../support/contract-data.ts';

const lines = (...args: Parameters<typeof reportText>): string[] => reportText(...args).split('\n');

test('a report has everything that the page shows', () => {
  const lastErrors = [
    { at: '2026-01-02T03:04:05.000Z', part: 'sync', trace: 'TypeError\n    at a (b.js:1:2)' },
  ];
  const text = reportText(diagnostics({ lastErrors }), 0);
  const { vault, ...rest } = diagnostics();
  for (const value of [
    rest.version,
    rest.host,
    rest.system,
    rest.node,
    rest.chromium,
    rest.sqlite,
    rest.keychain,
  ])
    expect(text).toContain(value);
  for (const value of [vault.state, vault.size, vault.format, vault.tickets])
    expect(text).toContain(String(value));
  expect(text).toContain('2026-01-02T03:04:05.000Z sync: TypeError\n    at a (b.js:1:2)');
});

test('the result of the check is in it: none, fine, or how many problems', () => {
  const texts = [null, 0, 3].map((problems) => reportText(diagnostics(), problems));
  expect(new Set(texts).size).toBe(3);
  expect(texts[2]).toContain('3 problems');
});

test('what is not known is said to be unknown, and why the vault is not open is there', () => {
  const vault = { ...diagnostics().vault, state: 'failed', failure: 'vault-damaged', format: null } as const;
  const text = reportText(diagnostics({ vault, chromium: '', sqlite: '' }), null);
  expect(text.match(/unknown/g)).toHaveLength(3);
  expect(text).toContain('vault-damaged');
});

test.each([
  ['/home/jane/.config/vault.db', '~/.config/vault.db'],
  ['/Users/jane doe/Library/vault.db', '~/Library/vault.db'],
  ['C:\\Users\\Jane Doe\\AppData\\vault.db', '~\\AppData\\vault.db'],
  ['/home/jane', '~'],
  ['/srv/home/jane/vault.db', '/srv/home/jane/vault.db'],
])('the name of the user is not in it: %s', (path, shown) => {
  const vault = { ...diagnostics().vault, path };
  expect(
    lines(diagnostics({ vault, logPath: path }), null).filter((line) => line.endsWith(shown)),
  ).toHaveLength(2);
});

test('the version of Chromium is the one that the page tells', () => {
  expect(chromiumVersion('Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/138.0.1.2 Safari/537.36')).toBe(
    '138.0.1.2',
  );
  expect(chromiumVersion('jsdom')).toBe('');
});
