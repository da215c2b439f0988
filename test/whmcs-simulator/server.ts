import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuse, type Account, type Rules } from './access.ts';
import { act } from './actions.ts';
import { bodyOf, encodeBody, readForm, type Charset } from './body.ts';
import { withoutEntities, type Encoding } from './entities.ts';
import { answerFaultily, type Fault } from './faults.ts';
import { ordinaryInstallation, type Installation } from './installation.ts';
import type { Shape } from './shapes.ts';
import type { TicketSource } from './wire.ts';

export const demoAccount: Account = {
  identifier: 'demoIdentifier0123456789abcdef01',
  secret: 'demoSecret-0123456789abcdef012345',
  adminUser: 'demo-admin',
  adminPassword: 'correct horse battery staple',
  accessKey: '',
};

/** A recorded request, for assertions. */
export interface SeenRequest {
  method: string;
  url: string;
  form: Record<string, string>;
}

/** An HTTP server on loopback that implements the documented WHMCS API. */
export class WhmcsSimulator {
  source: TicketSource;
  shape: Shape = 'today';
  /** Sources contain encoded text; `plain` sends it decoded. */
  encoding: Encoding = 'entities';
  charset: Charset = 'utf-8';
  /** Whether the content type names a charset other than UTF-8. */
  declaresCharset = true;
  readonly installation: Installation = ordinaryInstallation();
  faults: Fault[] = [];
  /** A fault for this request only, in addition to `faults`; null for none. */
  broken: ((form: Record<string, string>) => Fault | null) | null = null;
  readonly rules: Rules;
  readonly requests: SeenRequest[] = [];
  /** Disabled by the benchmarks, which make too many requests. */
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
      departments: null,
      adminId: 1,
      ...rules,
    };
  }

  /**
   * @param port 0 selects a free port.
   * @returns the installation's address, as a user would paste it
   */
  async start(port = 0): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.installation.folders[0] ?? ''}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = await readForm(request.headers['content-type'] ?? '', Buffer.concat(chunks));
    if (this.keepsRequests)
      this.requests.push({
        method: request.method ?? '',
        url: request.url ?? '',
        form: Object.fromEntries(form),
      });

    const path = request.url?.split('?')[0] ?? '';
    if (!this.installation.folders.some((folder) => path === `${folder}/includes/api.php`))
      return page(response, 404, 'Page Not Found');
    if (request.method !== 'POST') return page(response, 200, 'WHMCS - Client Area Login');
    const refused = refuse(form, request.socket.remoteAddress ?? '', this.rules);
    const { source, installation, rules, shape } = this;
    const answer = refused
      ? { result: 'error', message: refused.message }
      : act(form, { source, installation, rules }, shape);
    const written = this.encoding === 'plain' ? (withoutEntities(answer) as Record<string, unknown>) : answer;
    const { text, contentType } = bodyOf(written, form.get('responsetype') ?? '', form.get('action') ?? '');

    const fault = this.broken?.(Object.fromEntries(form)) ?? this.#nextFault();
    if (fault && (await answerFaultily(fault, response, text))) return;
    const declared = this.charset !== 'utf-8' && this.declaresCharset ? `; charset=${this.charset}` : '';
    response
      .writeHead(refused?.status ?? 200, { 'content-type': contentType + declared })
      .end(encodeBody(text, this.charset));
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
