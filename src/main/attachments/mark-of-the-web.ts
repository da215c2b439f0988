import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Security zone 3: Internet. */
const zoneIdentifier = '[ZoneTransfer]\r\nZoneId=3\r\n';

/** Runs a program of the system. */
export type RunProgram = (program: string, args: string[]) => Promise<unknown>;

/**
 * Marks a saved attachment as downloaded from the Internet, as browsers do, so that the system warns before running it:
 * with an alternate data stream on Windows, and an extended attribute on macOS. Linux has no equivalent. On file systems
 * without support, the file is saved without the mark.
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
    // Not supported by the file system.
  }
}

/** Flags for “downloaded, not yet opened”, the Unix time in hexadecimal, and the downloading app. */
const quarantine = (): string => `0081;${Math.floor(Date.now() / 1000).toString(16)};Threadkeep;`;
