import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createServer, type InlineConfig, type Plugin, type ViteDevServer } from 'vite';
import { root } from './build.ts';

/**
 * Vite's server for the renderer, on loopback. The app's pages have no network access, so main fetches their modules
 * from here (src/main/electron/dev-server.ts).
 * @returns the server and its address
 */
export async function startDevServer(
  config: InlineConfig,
): Promise<{ server: ViteDevServer; address: string }> {
  const nonce = crypto.randomUUID();
  const updates = new Updates();
  const server = await createServer({
    ...config,
    plugins: [...(config.plugins ?? []), hotReloadWithoutNetwork(updates)],
    cacheDir: join(root, 'out/dev/dependencies'),
    optimizeDeps: { entries: ['index.html', 'viewer.html'] },
    html: { cspNonce: nonce },
    server: {
      host: '127.0.0.1',
      port: 0,
      fs: { allow: [root, realpathSync(join(root, 'node_modules'))] },
    },
  });
  await server.listen();
  const address = server.httpServer?.address();
  if (!address || typeof address === 'string') throw new Error('Vite’s server has no port.');
  const url = `127.0.0.1:${address.port}`;
  const socket = new WebSocket(`ws://${url}/?token=${server.config.webSocketToken}`, 'vite-hmr');
  socket.addEventListener('message', ({ data }) => updates.add(String(data)));
  await once(socket, 'open');
  return { server, address: `http://${url}` };
}

/** All messages from Vite to its pages, in order. */
class Updates {
  readonly #messages: string[] = [];
  #added = Promise.withResolvers<unknown>();

  get count(): number {
    return this.#messages.length;
  }

  add(message: string): void {
    this.#messages.push(message);
    this.#added.resolve(null);
    this.#added = Promise.withResolvers();
  }

  /** Resolves with the messages after the given one, as soon as there are any. */
  async since(count: number): Promise<string[]> {
    while (this.count <= count) await this.#added.promise;
    return this.#messages.slice(count);
  }
}

const path = '/@threadkeep/updates/';

/**
 * The app's pages cannot open sockets, but they can load modules. This replaces the WebSocket of Vite's client: each
 * module contains updates, and is sent once there are any.
 */
function hotReloadWithoutNetwork(updates: Updates): Plugin {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [start = ''] = (request.url ?? '').slice(1).split('?');
    const from = start === 'latest' ? updates.count : Number(start);
    const messages = start === 'latest' ? [] : await updates.since(from);
    response.setHeader('content-type', 'text/javascript');
    response.end(`export default ${JSON.stringify({ messages, next: from + messages.length })};`);
  };
  return {
    name: 'threadkeep:hot-reload-without-network',
    configureServer: ({ middlewares }) => {
      middlewares.use(path, (request: IncomingMessage, response: ServerResponse) => {
        void answer(request, response);
      });
    },
    transform: (code, id) =>
      id.includes('/vite/dist/client/client.mjs')
        ? `${moduleSocket.toString()}\nconst WebSocket = moduleSocket(${JSON.stringify(path)});\n${code}`
        : null,
  };
}

/** Runs in the page, so it cannot use anything from outside. */
function moduleSocket(path: string): unknown {
  return class extends EventTarget {
    static readonly OPEN = 1;
    readyState = 0;

    constructor() {
      super();
      void this.#run();
    }

    async #run(): Promise<void> {
      const load = async (what: string | number): Promise<{ messages: string[]; next: number }> =>
        ((await import(/* @vite-ignore */ `${path}${what}?${Date.now()}`)) as { default: never }).default;
      let { next } = await load('latest');
      this.readyState = 1;
      this.dispatchEvent(new Event('open'));
      this.#tell('{"type":"connected"}');
      for (;;) {
        const { messages, next: following } = await load(next);
        next = following;
        for (const message of messages) this.#tell(message);
      }
    }

    #tell(data: string): void {
      this.dispatchEvent(new MessageEvent('message', { data }));
    }

    send(): void {}
    close(): void {}
  };
}
