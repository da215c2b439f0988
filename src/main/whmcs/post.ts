import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Route } from './network.ts';

/** Connections stay open between calls, in one pool per route. */
const agents = new Map<string, http.Agent>();

function agentFor(isSecure: boolean, route: Route): http.Agent {
  const key = `${isSecure ? 'https' : 'http'} ${route}`;
  const known = agents.get(key);
  if (known) return known;
  const { Agent } = isSecure ? https : http;
  const agent = new Agent({
    keepAlive: true,
    ...(route && { proxyEnv: { HTTP_PROXY: route, HTTPS_PROXY: route } }),
  });
  agents.set(key, agent);
  return agent;
}

/** A form to post, and its route. */
export interface Post {
  url: string;
  form: URLSearchParams;
  route: Route;
  userAgent: string;
  signal: AbortSignal;
}

/** Posts a form. Redirects are not followed. @returns the response as soon as its headers have arrived */
export async function post(request: Post): Promise<IncomingMessage> {
  try {
    return await send(request);
  } catch (error) {
    // The server may close a kept-alive connection at the moment when it is reused; the request can be repeated.
    if (error instanceof StaleConnection) return send(request);
    throw error;
  }
}

class StaleConnection extends Error {}

function send({ url, form, route, userAgent, signal }: Post): Promise<IncomingMessage> {
  const body = Buffer.from(form.toString());
  const isSecure = new URL(url).protocol === 'https:';
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = (isSecure ? https : http).request(url, {
    method: 'POST',
    agent: agentFor(isSecure, route),
    signal,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate, br',
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      'content-length': body.length,
      'user-agent': userAgent,
    },
  });
  request.on('response', resolve);
  request.on('error', (error: NodeJS.ErrnoException) => {
    const isStale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
    reject(isStale ? new StaleConnection() : error);
  });
  // A server that switches protocols (101) ends the request without a response and without an error.
  request.on('close', () => reject(Object.assign(new Error('no answer'), { code: 'ECONNRESET' })));
  request.end(body);
  return promise;
}

/** The decompressed body of a response. @throws if it is incomplete or damaged */
export function bodyOf(response: IncomingMessage): Readable {
  const encoding = (response.headers['content-encoding'] ?? '').trim().toLowerCase();
  const decoder = decoderOf(encoding);
  if (!decoder) return response;
  response.on('error', (error) => decoder.destroy(error));
  return response.pipe(decoder);
}

function decoderOf(encoding: string): (Readable & NodeJS.WritableStream) | null {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'deflate') return createInflate();
  return encoding === 'br' ? createBrotliDecompress() : null;
}
