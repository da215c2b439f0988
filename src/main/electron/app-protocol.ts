import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';
import { appOrigin } from '../../contract/calls.ts';
import { fetchFromDevServer } from './dev-server.ts';

const [scheme = '', host = ''] = appOrigin.split('://');

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const pagePolicy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `font-src 'self'`,
  `img-src 'self' data:`,
  `frame-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
  `require-trusted-types-for 'script'`,
  `trusted-types svelte-trusted-html threadkeep-message`,
].join('; ');

/** The attachment viewer is sandboxed, without an origin or network; it only receives the attachment's bytes. */
const viewerPolicy = [
  `default-src 'none'`,
  'sandbox allow-scripts',
  `script-src 'self'`,
  `style-src 'self'`,
  'img-src blob:',
  'font-src data:',
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'self'`,
].join('; ');

/** The only page that may be shown in a frame. */
export const viewerUrl = `${appOrigin}/viewer.html`;

/** Must be called once, before `ready`. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: false, corsEnabled: true } },
  ]);
}

/** Serves only the built renderer from `root`. */
export class AppProtocol {
  readonly #root: string;

  constructor(root: string) {
    this.#root = normalize(root);
  }

  /** Must be called once, after `ready`. */
  serve(): void {
    protocol.handle(scheme, (request) => this.#answer(new URL(request.url), request));
  }

  async #answer(url: URL, request: Request): Promise<Response> {
    if (url.host !== host) return new Response(null, { status: 404 });
    const policy = url.pathname === '/viewer.html' ? viewerPolicy : pagePolicy;
    if (__DEV_BUILD__ && !url.pathname.startsWith('/assets/'))
      return fetchFromDevServer(url, request, policy);
    const path = normalize(join(this.#root, decodeURIComponent(url.pathname)));
    const type = types[extname(path)];
    if (!path.startsWith(this.#root + sep) || !type) return new Response(null, { status: 404 });
    try {
      return respond(new Uint8Array(await readFile(path)), type, policy);
    } catch {
      return new Response(null, { status: 404 });
    }
  }
}

function respond(body: string | Uint8Array<ArrayBuffer>, type: string, policy: string): Response {
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      // The names of fonts and styles contain a hash of their content, and they contain no user data.
      'cache-control': type.startsWith('text/html') ? 'no-store' : 'max-age=31536000, immutable',
      // The viewer has no origin, so its scripts are cross-origin. They contain no user data.
      'access-control-allow-origin': '*',
      'cross-origin-opener-policy': 'same-origin',
    },
  });
}
