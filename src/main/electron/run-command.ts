import { resolve } from 'node:path';
import { app } from 'electron';
import { logError } from '../log/log.ts';

/** The arguments after the program, and in development after the app's folder. */
export const commandArguments = (): string[] =>
  process.argv.slice(process.versions['electron'] && !process.defaultApp ? 1 : 2);

/**
 * Runs a command instead of the window, and ends the app with its exit code.
 * @param work is aborted if the user stops the command
 */
export async function runWithoutWindow(
  work: (
    host: { profile: string; profileName: string; version: string; systemLanguages: string[] },
    signal: AbortSignal,
  ) => Promise<number>,
): Promise<void> {
  const customProfile = process.env['THREADKEEP_PROFILE'];
  if (customProfile) app.setPath('userData', resolve(customProfile));
  app.setName('Threadkeep');
  // Electron on Linux needs no display then.
  if (process.platform === 'linux') app.commandLine.appendSwitch('ozone-platform', 'headless');
  const stop = new AbortController();
  app.on('before-quit', (event) => {
    event.preventDefault();
    stop.abort();
  });
  const host = {
    profile: app.getPath('userData'),
    profileName: customProfile ? resolve(customProfile) : '',
    version: app.getVersion(),
    systemLanguages: app.getPreferredSystemLanguages(),
  };
  try {
    app.exit(await work(host, stop.signal));
  } catch (error) {
    // Without a log file, it is printed.
    logError('command', error);
    app.exit(3);
  }
}
