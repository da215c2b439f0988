/**
 * For `npm run dev`: serves the app's pages from Vite's server, under the app's origin, for hot reloading. The main
 * process fetches them; pages have no network access.
 */
export async function fetchFromDevServer(
  { pathname, search }: URL,
  request: Request,
  policy: string,
): Promise<Response> {
  const address = process.env['THREADKEEP_DEV_SERVER'] ?? '';
  // Vite serves a stylesheet as CSS or as a module, depending on this header.
  const accept = request.headers.get('accept') ?? '*/*';
  const { status, headers, body } = await fetch(`${address}${pathname}${search}`, { headers: { accept } });
  const content = new Uint8Array(await new Response(body).arrayBuffer());
  const type = headers.get('content-type') ?? 'application/octet-stream';
  return new Response(content, {
    status,
    headers: {
      'content-type': type,
      'content-security-policy': type.startsWith('text/html') ? withHotReload(policy, content) : policy,
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    },
  });
}

/** Allows Vite's inline styles, by their nonce, and reloaded modules. */
function withHotReload(policy: string, page: Uint8Array): string {
  const nonce = /property="csp-nonce" nonce="([\w-]+)"/.exec(new TextDecoder().decode(page))?.[1] ?? '';
  return policy
    .replace(`style-src 'self'`, `style-src 'self' 'nonce-${nonce}'`)
    .replace('trusted-types ', `trusted-types 'allow-duplicates' `);
}
