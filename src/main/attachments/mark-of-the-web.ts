import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Security zone 3: the Internet. */
const zoneIdentifier = '[ZoneTransfer]\r\nZoneId=3\r\n';

/** Runs a program of the system. */
export type RunProgram = (program: string, args: string[]) => Promise<unknown>;

/**
 * Marks a saved attachment as coming from the Internet, as browsers do, so that the system asks before it runs
 * it: on Windows in a stream beside the file's content, on macOS in an extended attribute. Linux has no such
 * mark. Some disks cannot hold one: the file is then saved without it.
 */
export async function markAsDownloaded(
  path: string,
  platform: NodeJS.Platform = process.platform,
  run: RunProgram = promisify(execFile),
): Promise<void> {
  try {
    if (platform === 'win32') await writeFile(`${path}:Zone.Identifier`, zoneIdentifier);
    if (platform === 'darwin')
      await run('/usr/bin/xattr', ['-w', 'com.apple.quarantine', quarantine(), path]);
  } catch {
    // The disk cannot hold the mark.
  }
}

/** Flags “downloaded, not yet opened”, the time in hexadecimal seconds, and who downloaded it. */
const quarantine = (): string => `0081;${Math.floor(Date.now() / 1000).toString(16)};Threadkeep;`;
