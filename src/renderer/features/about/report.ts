import type { Diagnostics } from '../../../contract/diagnostics.ts';

/** Replaces the home folder, whose path contains the user's name. */
const withoutHome = (path: string): string =>
  path.replace(/^(?:\/home\/[^/]+|\/Users\/[^/]+|[A-Za-z]:\\Users\\[^\\]+)(?=[/\\]|$)/, '~');

/** The major version of the engine, from the user agent. */
export const chromiumVersion = (userAgent: string): string => /Chrome\/([\d.]+)/.exec(userAgent)?.[1] ?? '';

/**
 * The diagnostics as English text, whatever the app's language is.
 * @param problems the number of problems found by the check of the vault; null if it was not run
 */
export function reportText(diagnostics: Diagnostics, problems: number | null): string {
  const { vault, lastErrors } = diagnostics;
  const health = problems === null ? 'not checked' : problems === 0 ? 'no problems' : `${problems} problems`;
  return [
    `Threadkeep ${diagnostics.version}`,
    `Host: ${diagnostics.host}`,
    `System: ${diagnostics.system}`,
    `Node.js ${diagnostics.node}, Chromium ${diagnostics.chromium || 'unknown'}, SQLite ${diagnostics.sqlite || 'unknown'}`,
    `Vault: ${vault.state}${vault.failure ? ` (${vault.failure})` : ''}, ${vault.size} bytes, format ${vault.format ?? 'unknown'}, ${vault.tickets} tickets, ${health}`,
    `Vault path: ${withoutHome(vault.path)}`,
    `Keychain: ${diagnostics.keychain}`,
    `Log: ${withoutHome(diagnostics.logPath)}`,
    `Last errors: ${lastErrors.length === 0 ? 'none' : ''}`.trim(),
    ...lastErrors.map(({ at, part, trace }) => `${at} ${part}: ${trace}`),
  ].join('\n');
}
