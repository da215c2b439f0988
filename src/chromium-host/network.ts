import type { OnBeforeRequestListenerDetails, CallbackResponse } from 'electron';
import type { BrowserContext, Request as PageRequest, Route } from 'playwright-core';
import { fromChromium, schemeOf } from './addresses.ts';
import { WebContents } from './web-contents.ts';

type BeforeRequest = (
  details: OnBeforeRequestListenerDetails,
  decide: (response: CallbackResponse) => void,
) => void;
type SchemeHandler = (request: Request) => Response | Promise<Response>;

let beforeRequest: BeforeRequest | null = null;
const handlers = new Map<string, SchemeHandler>();

export const setBeforeRequest = (listener: BeforeRequest | null): void => void (beforeRequest = listener);
export const setSchemeHandler = (scheme: string, handler: SchemeHandler): void =>
  void handlers.set(scheme, handler);

/** Passes all requests of pages to the app's handlers, as Electron's session does. */
export async function serve(context: BrowserContext): Promise<void> {
  await context.route('**/*', (route, request) =>
    handleRequest(route, request).catch(() => route.abort().catch(() => undefined)),
  );
}

async function handleRequest(route: Route, request: PageRequest): Promise<void> {
  const url = fromChromium(request.url());
  if (request.isNavigationRequest()) {
    const contents = WebContents.ofPage(request.frame().page());
    const isMainFrame = request.frame().parentFrame() === null;
    // With `aborted`, the current page stays.
    if (!contents || !contents.mayNavigate(url, isMainFrame)) return route.abort('aborted');
  }
  if (await isCancelled(url, request)) return route.abort('blockedbyclient');
  const handler = handlers.get(schemeOf(url));
  if (!handler) return route.continue();
  const response = await handler(
    new Request(url, { method: request.method(), headers: { accept: request.headers()['accept'] ?? '*/*' } }),
  );
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}

function isCancelled(url: string, request: PageRequest): Promise<boolean> {
  const listener = beforeRequest;
  if (!listener) return Promise.resolve(false);
  return new Promise((resolve) => {
    const details = { id: 0, url, method: request.method(), timestamp: Date.now(), resourceType: 'other' };
    listener(details as OnBeforeRequestListenerDetails, ({ cancel }) => resolve(cancel === true));
  });
}
