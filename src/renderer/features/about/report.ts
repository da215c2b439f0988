import type { Diagnostics } from '../../../contract/diagnostics.ts';

/** Replaces the home folder, whose path contains the user's name. */
const withoutHome = (path: string): string =>
  path.replace(/^(?:\/home\/[^/]+|\/Users\/[^/]+|[A-Za-z]:\\Users\\[^\\]+)(?=[/\\]|$)/, '~');

/** The major version of the engine, from the user agent. */
export const chromiumVersion = (userAgent: string): string => /Chrome\/([\d.]+)/.exec(userAgent)?.[1] ?? '';

/** Not in the catalogue: those who read reports have to understand them, whatever the language of the app. */
const developerEnglish = {
  health: (problems: number | null) =>
    problems === null ? 'not checked' : problems === 0 ? 'no problems' : `${problems} problems`,
  lines: ({ vault, lastErrors, ...diagnostics }: Diagnostics, health: string) => [
    `Threadkeep ${diagnostics.version}`,
    `Host: ${diagnostics.host}`,
    `System: ${diagnostics.system}`,
    `Node.js ${diagnostics.node}, Chromium ${diagnostics.chromium || 'unknown'}, SQLite ${diagnostics.sqlite || 'unknown'}`,
    `Vault: ${vault.state}${vault.failure ? ` (${vault.failure})` : ''}, ${vault.size} bytes, format ${vault.format ?? 'unknown'}, ${vault.tickets} tickets, ${health}`,
    `Vault path: ${withoutHome(vault.path)}`,
    `Keychain: ${diagnostics.keychain}`,
    `Log: ${withoutHome(diagnostics.logPath)}`,
    `Last errors: ${lastErrors.length === 0 ? 'none' : ''}`.trim(),
  ],
};

/**
 * The diagnostics as text.
 * @param problems what the check of the vault found; null where it was not run
 */
export const reportText = (diagnostics: Diagnostics, problems: number | null): string =>
  [
    ...developerEnglish.lines(diagnostics, developerEnglish.health(problems)),
    ...diagnostics.lastErrors.map(({ at, part, trace }) => `${at} ${part}: ${trace}`),
  ].join('\n');
