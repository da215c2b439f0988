import { expect, test } from 'vitest';
import type { Diagnostics } from '../../../../../src/contract/diagnostics.ts';
import { chromiumVersion, reportText } from '../../../../../src/renderer/features/about/report.ts';

const diagnostics: Diagnostics = {
  version: '1.2.3',
  host: 'Electron 45',
  system: 'Linux 6 x64',
  node: '24.0.0',
  chromium: '156.0.0.0',
  sqlite: '3.53.4',
  vault: {
    state: 'failed',
    failure: 'vault-damaged',
    path: '/home/ada/.config/Threadkeep/vault.db',
    size: 4096,
    format: null,
    tickets: 0,
  },
  keychain: 'available',
  logPath: 'C:\\Users\\Ada\\AppData\\threadkeep.log',
  lastErrors: [{ at: '2026-01-01T00:00:00.000Z', part: 'vault', trace: 'AppError vault-damaged (x)' }],
};

test('the report describes the app without identifying the user', () => {
  const report = reportText(diagnostics, null);
  expect(report).toContain(
    'Vault: failed (vault-damaged), 4096 bytes, format unknown, 0 tickets, not checked',
  );
  expect(report).toContain('Vault path: ~/.config/Threadkeep/vault.db');
  expect(report).toContain('Log: ~\\AppData\\threadkeep.log');
  expect(report).toContain('2026-01-01T00:00:00.000Z vault: AppError vault-damaged (x)');
  expect(report).not.toMatch(/ada/i);
  expect(reportText({ ...diagnostics, lastErrors: [] }, 2)).toMatch(/2 problems[\s\S]*Last errors: none$/);
});

test('finds the engine’s version in the user agent', () => {
  expect(chromiumVersion('Mozilla/5.0 Chrome/156.0.0.0 Safari/537.36')).toBe('156.0.0.0');
  expect(chromiumVersion('Mozilla/5.0')).toBe('');
});
