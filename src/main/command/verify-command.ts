import { resolve } from 'node:path';
import { getLocale } from '../../i18n/generated/runtime.js';
import { m } from '../../i18n/generated/messages.js';
import { messagesIn } from '../../i18n/locale.ts';
import { problemText } from '../export/bundle/problems.ts';
import { verifyBundle } from '../export/bundle/verify.ts';
import { exitCodes, type CommandHost } from './host.ts';

/** `threadkeep verify`: checks a bundle against its manifest. @returns the exit code */
export async function runVerifyCommand(
  { path, json }: { path: string; json: boolean },
  host: CommandHost,
  signal: AbortSignal,
): Promise<number> {
  const report = await verifyBundle(resolve(path), signal);
  const { problems, files, fingerprint } = report;
  const isIntact = problems.length === 0;
  if (json) host.out(JSON.stringify({ intact: isIntact, ...report }, null, 2));
  else if (isIntact) {
    host.out(m.command_verified({ count: files }));
    host.out(m.command_fingerprint({ fingerprint }));
  } else {
    host.error(m.command_not_intact());
    for (const problem of problems) host.error(`  ${problemText(problem, messagesIn(getLocale()))}`);
  }
  return isIntact ? exitCodes.done : exitCodes.incomplete;
}
