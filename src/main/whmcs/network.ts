import tls from 'node:tls';
import { isLoopback } from './loopback.ts';

/**
 * Trusts the certificates of the operating system in addition to Node's own, as company networks require. This only
 * affects the calling thread: every thread that connects calls it once, before its first request.
 * @returns how many certificates were added
 */
export function useSystemCertificates(): number {
  // Electron may include a Node without this function; only Node's certificates are trusted then.
  if (typeof tls.setDefaultCACertificates !== 'function') return 0;
  const known = tls.getCACertificates('default');
  const all = [...new Set([...known, ...tls.getCACertificates('system')])];
  if (all.length > known.length) tls.setDefaultCACertificates(all);
  return all.length - known.length;
}

/** The URL of the proxy through which a request leaves this computer, or '' for a direct connection. */
export type Route = string;

/**
 * The routes to an address, in the order in which to try them. The environment overrides the host's settings; loopback
 * never uses a proxy.
 * @param pac the host's settings, in the form of a PAC file's result: `PROXY host:port; DIRECT`
 * @returns an empty list if the settings only contain proxies that cannot be used
 */
export function routesTo(
  address: string,
  pac: string,
  environment: NodeJS.ProcessEnv = process.env,
): Route[] {
  const url = new URL(address);
  if (isLoopback(url.hostname)) return [''];
  const proxy = environmentProxy(url, environment);
  return proxy === null ? routesOf(pac) : [proxy];
}

/** The routes in a PAC result, without SOCKS, which is not supported. */
export function routesOf(pac: string): Route[] {
  return pac.split(';').flatMap((entry) => {
    const [kind = '', host = ''] = entry.trim().split(/\s+/);
    if (kind.toUpperCase() === 'DIRECT') return [''];
    if (host === '') return [];
    if (kind.toUpperCase() === 'PROXY' || kind.toUpperCase() === 'HTTP') return [`http://${host}`];
    return kind.toUpperCase() === 'HTTPS' ? [`https://${host}`] : [];
  });
}

/** @returns null if the environment sets no proxy, '' if it excludes this address */
export function environmentProxy(url: URL, environment: NodeJS.ProcessEnv): Route | null {
  const read = (name: string): string => environment[name] || environment[name.toUpperCase()] || '';
  const proxy = read(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') || read('all_proxy');
  if (proxy === '') return null;
  if (isExcluded(url, read('no_proxy'))) return '';
  const withScheme = proxy.includes('://') ? proxy : `http://${proxy}`;
  return /^https?:/i.test(withScheme) && URL.canParse(withScheme) ? withScheme : null;
}

function isExcluded(url: URL, list: string): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const host = url.hostname.toLowerCase();
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = '', ofPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      const domain = name.replace(/^\*?\./, '');
      return (ofPort === undefined || ofPort === port) && (host === domain || host.endsWith(`.${domain}`));
    });
}
