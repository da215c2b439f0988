import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuse, type Account, type Rules } from './access.ts';
import { act } from './actions.ts';
import { answerFaultily, type Fault } from './faults.ts';
import type { Shape } from './shapes.ts';
import type { TicketSource } from './wire.ts';

export const demoAccount: Account = {
  identifier: 'demoIdentifier0123456789abcdef01',
  secret: 'demoSecret-0123456789abcdef012345',
  adminUser: 'demo-admin',
  adminPassword: 'correct horse battery staple',
  accessKey: '',
};

/** A request as the simulator saw it, for tests to look at. */
export interface SeenRequest {
  method: string;
  url: string;
  form: Record<string, string>;
}

/** A real HTTP server on loopback that speaks the WHMCS API as documented. */
export class WhmcsSimulator {
  source: TicketSource;
  shape: Shape = 'today';
  faults: Fault[] = [];
  /** What goes wrong with this very request, beside `faults`; null for nothing. */
  broken: ((form: Record<string, string>) => Fault | null) | null = null;
  readonly rules: Rules;
  readonly requests: SeenRequest[] = [];
  /** Off for the bench, which makes too many of them. */
  keepsRequests = true;
  readonly #server = createServer((request, response) => void this.#handle(request, response));

  constructor(source: TicketSource, rules: Partial<Rules> = {}) {
    this.source = source;
    this.rules = {
      account: demoAccount,
      allowedIps: null,
      allowedActions: null,
      unknownActions: [],
      apiAccess: true,
      ...rules,
    };
  }

  /** @param port 0 lets the system choose. @returns the address of the installation, as a person would paste it. */
  async start(port = 0): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/billing`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
    const form = new URLSearchParams(isForm ? Buffer.concat(chunks).toString('utf8') : '');
    if (this.keepsRequests)
      this.requests.push({
        method: request.method ?? '',
        url: request.url ?? '',
        form: Object.fromEntries(form),
      });

    if (request.url?.split('?')[0] !== '/billing/includes/api.php')
      return page(response, 404, 'Page Not Found');
    if (request.method !== 'POST') return page(response, 200, 'WHMCS - Client Area Login');
    const refused = refuse(form, request.socket.remoteAddress ?? '', this.rules);
    const answer = refused
      ? { result: 'error', message: refused.message }
      : act(form, this.source, this.shape);
    const body = form.get('responsetype')?.toLowerCase() === 'json' ? JSON.stringify(answer) : nvp(answer);

    const fault = this.broken?.(Object.fromEntries(form)) ?? this.#nextFault();
    if (fault && (await answerFaultily(fault, response, body))) return;
    response.writeHead(refused?.status ?? 200, { 'content-type': 'application/json' }).end(body);
  }

  #nextFault(): Fault | undefined {
    const fault = this.faults[0];
    if (fault?.times !== undefined) {
      fault.times -= 1;
      if (fault.times <= 0) this.faults.shift();
    }
    return fault;
  }
}

function page(response: ServerResponse, status: number, title: string): void {
  response
    .writeHead(status, { 'content-type': 'text/html' })
    .end(`<!doctype html><title>${title}</title><h1>${title}</h1>`);
}

function nvp(answer: Record<string, unknown>): string {
  return Object.entries(answer)
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name}=${String(value)};`)
    .join('');
}
