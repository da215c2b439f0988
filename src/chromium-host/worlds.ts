/**
 * Context isolation as in Electron: the preload script runs in an isolated world, which has the binding to the main
 * process; the page's main world gets clones of what `contextBridge` exposes. The functions in this file run in the
 * page: their source is sent there, so they cannot use anything outside this file's functions.
 */

interface Peer {
  /** Calls the other world, synchronously. */
  ask: (message: unknown) => unknown;
}

/** One end of the channel between the worlds: events on a shared node, whose details are cloned. */
function makePeer(
  node: EventTarget,
  mine: string,
  theirs: string,
  answer: (message: never) => unknown,
): Peer {
  const dispatch = EventTarget.prototype.dispatchEvent;
  const listen = EventTarget.prototype.addEventListener;
  const EventOfPage = CustomEvent;
  const detailOf = Object.getOwnPropertyDescriptor(CustomEvent.prototype, 'detail')?.get as () => unknown;
  let reply: unknown;
  listen.call(node, mine, (event) => {
    const result = answer(Reflect.apply(detailOf, event, []) as never);
    dispatch.call(node, new EventOfPage(`${theirs}-reply`, { detail: result }));
  });
  listen.call(node, `${mine}-reply`, (event) => {
    reply = Reflect.apply(detailOf, event, []);
  });
  return {
    ask: (message) => {
      reply = undefined;
      dispatch.call(node, new EventOfPage(theirs, { detail: message }));
      const given = reply;
      reply = undefined;
      return given;
    },
  };
}

type Encoded =
  { f: number } | { p: number } | { d: unknown } | { e: string } | { tree: Record<string, Encoded> };

/** The protocol between the worlds: functions and promises are sent as numbers, everything else is cloned. */
function makeWorld(
  node: EventTarget,
  mine: string,
  theirs: string,
  expose: (name: string, api: unknown) => void,
): { encode: (value: unknown) => Encoded; ask: (message: unknown) => unknown } {
  const exposed: ((...args: unknown[]) => unknown)[] = [];
  const waiting = new Map<number, ReturnType<typeof Promise.withResolvers<unknown>>>();
  let nextPromise = 0;
  const sendResult = (index: number, value: Encoded): void => {
    peer.ask({ result: index, value });
  };
  const encode = (value: unknown): Encoded => {
    if (typeof value === 'function') return { f: exposed.push(value as never) - 1 };
    if (value instanceof Promise) {
      const index = peer.ask({ promise: true }) as number;
      value.then(
        (result) => sendResult(index, encode(result)),
        (error: unknown) => sendResult(index, { e: String((error as Error).message ?? error) }),
      );
      return { p: index };
    }
    return { d: value };
  };
  const decode = (encoded: Encoded): unknown => {
    if ('f' in encoded)
      return (...args: unknown[]) => decode(peer.ask({ call: encoded.f, args: args.map(encode) }) as Encoded);
    if ('p' in encoded) return waiting.get(encoded.p)?.promise;
    if ('e' in encoded) throw new Error(encoded.e);
    if ('tree' in encoded)
      return Object.freeze(
        Object.fromEntries(Object.entries(encoded.tree).map(([k, inner]) => [k, decode(inner)])),
      );
    return encoded.d;
  };
  const answer = (message: {
    call?: number;
    args?: Encoded[];
    promise?: true;
    result?: number;
    value?: Encoded;
    expose?: string;
    api?: Encoded;
  }): unknown => {
    if (message.promise) {
      nextPromise += 1;
      const waiter = Promise.withResolvers<unknown>();
      waiter.promise.catch(() => undefined);
      waiting.set(nextPromise, waiter);
      return nextPromise;
    }
    if (message.result !== undefined && message.value) {
      const { result: index, value } = message;
      const waiter = waiting.get(index);
      waiting.delete(index);
      if ('e' in value) waiter?.reject(new Error(value.e));
      else waiter?.resolve(decode(value));
      return null;
    }
    if (message.expose !== undefined && message.api)
      return (expose(message.expose, decode(message.api)), null);
    try {
      return encode(exposed[message.call ?? -1]?.(...(message.args ?? []).map(decode)));
    } catch (error) {
      return { e: String((error as Error).message) };
    }
  };
  const peer = makePeer(node, mine, theirs, answer as (message: never) => unknown);
  return { encode, ask: peer.ask };
}

/** Runs in the main world, before any script of the page. */
function enterPageWorld(handshake: string): void {
  window.addEventListener(
    handshake,
    (event) => {
      event.stopImmediatePropagation();
      const node = (event as MouseEvent).relatedTarget;
      if (!node) return;
      makeWorld(node, 'page', 'preload', (name, api) => {
        Object.defineProperty(window, name, { value: api, enumerable: true });
      });
    },
    { once: true, capture: true },
  );
}

/** Runs in the isolated world: provides `electron` to the preload script and runs it. */
function enterPreloadWorld(
  handshake: string,
  binding: string,
  preload: (require: (id: string) => unknown, module: object, exports: object) => void,
): void {
  if (window.top !== window) return;
  const node = document.createComment('');
  const listeners = new Map<string, ((event: object, ...args: unknown[]) => void)[]>();
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const scope = globalThis as unknown as Record<string, unknown>;
  const post = scope[binding] as (message: string) => void;
  let next = 0;
  const world = makeWorld(node, 'preload', 'page', () => undefined);
  scope['__deliver'] = (json: string): void => {
    const message = JSON.parse(json) as {
      reply?: number;
      value?: unknown;
      error?: string;
      channel?: string;
      args?: unknown[];
    };
    if (message.reply !== undefined) {
      const call = pending.get(message.reply);
      pending.delete(message.reply);
      if (message.error !== undefined) call?.reject(new Error(message.error));
      else call?.resolve(message.value);
    } else
      for (const listener of [...(listeners.get(message.channel ?? '') ?? [])])
        listener({}, ...(message.args ?? []));
  };
  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        next += 1;
        pending.set(next, { resolve, reject });
        post(JSON.stringify({ call: next, channel, args }));
      }),
    on: (channel: string, listener: never) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    removeListener: (channel: string, listener: unknown) => {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((one) => one !== listener),
      );
      return ipcRenderer;
    },
  };
  const contextBridge = {
    exposeInMainWorld: (name: string, api: Record<string, unknown>) => {
      const tree = Object.fromEntries(Object.entries(api).map(([key, value]) => [key, world.encode(value)]));
      world.ask({ expose: name, api: { tree } });
    },
  };
  window.dispatchEvent(new MouseEvent(handshake, { relatedTarget: node }));
  const refuse = (api: string): never => {
    throw new Error(`${api}: the Chromium host does not offer it.`);
  };
  const partialApi = (name: string, part: object): object =>
    new Proxy(part, {
      get: (target, key) =>
        key in target ? (Reflect.get(target, key) as unknown) : refuse(`${name}.${String(key)}`),
    });
  const electron = partialApi('electron', {
    contextBridge: partialApi('contextBridge', contextBridge),
    ipcRenderer: partialApi('ipcRenderer', ipcRenderer),
  });
  preload((id) => (id === 'electron' ? electron : refuse(`require('${id}')`)), { exports: {} }, {});
}

const shared = `${makePeer.toString()}\n${makeWorld.toString()}`;

/** The script for the main world. */
export const pageScript = (handshake: string): string =>
  `{${shared}\n(${enterPageWorld.toString()})(${JSON.stringify(handshake)});}`;

/** The script for the isolated world. @param preload source of the built preload script */
export const preloadScript = (handshake: string, binding: string, preload: string): string =>
  `{${shared}\n(${enterPreloadWorld.toString()})(${JSON.stringify(handshake)}, ${JSON.stringify(binding)}, function (require, module, exports) {${preload}\n});}`;
