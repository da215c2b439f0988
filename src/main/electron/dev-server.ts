/**
 * Only in the build of `npm run dev`: the app's pages come from Vite's server, still under the app's own origin, so
 * that changes are seen at once. Main fetches them; the pages themselves have no network, as ever.
 */
export async function fetchFromDevServer(
  { pathname, search }: URL,
  request: Request,
  policy: string,
): Promise<Response> {
  const address = process.env['THREADKEEP_DEV_SERVER'] ?? '';
  // Vite gives a stylesheet as CSS or as a module, depending on who asks.
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

/** Allows the styles that Vite adds to a page, by their nonce, and modules that are loaded again. */
function withHotReload(policy: string, page: Uint8Array): string {
  const nonce = /property="csp-nonce" nonce="([\w-]+)"/.exec(new TextDecoder().decode(page))?.[1] ?? '';
  return policy
    .replace(`style-src 'self'`, `style-src 'self' 'nonce-${nonce}'`)
    .replace('trusted-types ', `trusted-types 'allow-duplicates' `);
}
