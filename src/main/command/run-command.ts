import { AppError } from '../../shared/app-error.ts';
import { errorText } from '../../shared/error-text.ts';
import { m } from '../../i18n/generated/messages.js';
import { UsageError, readCommand, type Command } from './arguments.ts';
import { exitCodes, type CommandHost } from './host.ts';
import { runExportCommand } from './export-command.ts';
import { runVerifyCommand } from './verify-command.ts';

/** Whether the arguments are a command, so that no window is opened. */
export function isCommand(args: string[]): boolean {
  try {
    return readCommand(args) !== null;
  } catch {
    return true;
  }
}

/** Runs a command without a window. @returns the exit code */
export async function runCommand(args: string[], host: CommandHost, signal: AbortSignal): Promise<number> {
  try {
    const command = readCommand(args);
    return command ? await run(command, host, signal) : exitCodes.usage;
  } catch (error) {
    if (error instanceof UsageError) {
      host.error(error.message);
      host.error(m.command_see_help());
      return exitCodes.usage;
    }
    if (signal.aborted) return exitCodes.cancelled;
    if (!(error instanceof AppError)) throw error;
    const { message, nextStep } = errorText(error.report());
    host.error(message);
    host.error(nextStep);
    return exitCodes.failed;
  }
}

function run(command: Command, host: CommandHost, signal: AbortSignal): Promise<number> {
  switch (command.name) {
    case 'help':
      // The placeholders of file names are literal here.
      host.out(m.command_help({ number: '{number}', subject: '{subject}' }));
      return Promise.resolve(exitCodes.done);
    case 'version':
      host.out(`Threadkeep ${host.version}`);
      return Promise.resolve(exitCodes.done);
    case 'verify':
      return runVerifyCommand(command, host, signal);
    case 'export':
      return runExportCommand(command, host, signal);
  }
}
