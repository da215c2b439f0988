import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs `gsettings get SCHEMA KEY`. @returns the value without its quotes */
export type ReadSetting = (schema: string, key: string) => Promise<string>;

const gsettings: ReadSetting = async (schema, key) => {
  const { stdout } = await promisify(execFile)('gsettings', ['get', schema, key], { timeout: 5000 });
  return stdout.trim().replace(/^'|'$/g, '');
};

/**
 * The system's proxy for an address, as in Electron: `PROXY host:port` or `DIRECT`. Only GNOME's manual settings are
 * supported, because Chromium does not expose the proxy that it uses. The app reads the environment itself.
 */
export async function resolveProxy(
  url: string,
  read: ReadSetting = process.platform === 'linux' ? gsettings : async () => '',
): Promise<string> {
  try {
    if ((await read('org.gnome.system.proxy', 'mode')) !== 'manual') return 'DIRECT';
    const { protocol, hostname } = new URL(url);
    const ignored = (await read('org.gnome.system.proxy', 'ignore-hosts')).match(/[^\s'[\],]+/g) ?? [];
    if (
      ignored.some(
        (host) => hostname === host.replace(/^\*?\./, '') || hostname.endsWith(host.replace(/^\*?\.?/, '.')),
      )
    )
      return 'DIRECT';
    const schema = `org.gnome.system.proxy.${protocol === 'https:' ? 'https' : 'http'}`;
    const host = await read(schema, 'host');
    const port = Number(await read(schema, 'port'));
    return host && port > 0 ? `PROXY ${host}:${port}` : 'DIRECT';
  } catch {
    // gsettings is not installed.
    return 'DIRECT';
  }
}
