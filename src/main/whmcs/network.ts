import tls from 'node:tls';
import { isLoopback } from './loopback.ts';

/**
 * Trusts the certificates of the operating system beside Node's own, as company networks need it. It holds for the
 * calling thread alone: every thread that connects calls it once, before its first request.
 * @returns how many certificates were added
 */
export function useSystemCertificates(): number {
  // Electron may come with a Node that has no such function; it then trusts Node's certificates alone.
  if (typeof tls.setDefaultCACertificates !== 'function') return 0;
  const known = tls.getCACertificates('default');
  const all = [...new Set([...known, ...tls.getCACertificates('system')])];
  if (all.length > known.length) tls.setDefaultCACertificates(all);
  return all.length - known.length;
}

/** How a request leaves this computer: by the proxy with this URL, or directly for ''. */
export type Route = string;

/**
 * The routes to an address, to be tried in this order. The environment comes before the host's settings; loopback
 * never goes through a proxy.
 * @param pac what the host's settings say, as in a PAC file's answer: `PROXY host:port; DIRECT`
 * @returns nothing where the settings name only proxies that cannot be used
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

/** The routes of a PAC answer. SOCKS is left out: it is not supported. */
export function routesOf(pac: string): Route[] {
  return pac.split(';').flatMap((entry) => {
    const [kind = '', host = ''] = entry.trim().split(/\s+/);
    if (kind.toUpperCase() === 'DIRECT') return [''];
    if (host === '') return [];
    if (kind.toUpperCase() === 'PROXY' || kind.toUpperCase() === 'HTTP') return [`http://${host}`];
    return kind.toUpperCase() === 'HTTPS' ? [`https://${host}`] : [];
  });
}

/** @returns null where the environment says nothing of proxies, '' where it excepts this address */
export function environmentProxy(url: URL, environment: NodeJS.ProcessEnv): Route | null {
  const read = (name: string): string => environment[name] || environment[name.toUpperCase()] || '';
  const proxy = read(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') || read('all_proxy');
  if (proxy === '') return null;
  if (isExcepted(url, read('no_proxy'))) return '';
  const withScheme = proxy.includes('://') ? proxy : `http://${proxy}`;
  return /^https?:/i.test(withScheme) && URL.canParse(withScheme) ? withScheme : null;
}

function isExcepted(url: URL, list: string): boolean {
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
