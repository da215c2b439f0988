import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** A fault for the next `times` requests; permanent without `times`. */
export interface Fault {
  kind: 'slow' | 'silent' | 'cut' | 'status' | 'html' | 'noise' | 'emitter' | 'redirect' | 'raw';
  times?: number;
  /** Milliseconds, for `slow`. */
  ms?: number;
  /** For `status` and `html`. */
  status?: number;
  /** Seconds or an HTTP date, for `status`. */
  retryAfter?: string;
  /** Address for `redirect`, page title for `html`, body for `raw`. */
  text?: string | Buffer;
}

const emitterPage =
  '<html><body><h1>Oops!</h1>Something went wrong. Zend\\HttpHandlerRunner\\Exception\\EmitterException: Output has been emitted previously; cannot emit response</body></html>';

/**
 * Sends the faulty response.
 * @returns false if the normal response should still be sent
 */
export async function answerFaultily(
  fault: Fault,
  response: ServerResponse,
  ordinary: string,
): Promise<boolean> {
  const send = (status: number, body: string | Buffer, headers: Record<string, string> = {}): true => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body);
    return true;
  };
  switch (fault.kind) {
    case 'slow':
      await delay(fault.ms ?? 0);
      return false;
    case 'silent':
      return true;
    case 'cut':
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(ordinary)),
      });
      response.write(ordinary.slice(0, Math.floor(ordinary.length / 2)), () => response.destroy());
      return true;
    case 'status':
      return send(
        fault.status ?? 503,
        'Service Unavailable',
        fault.retryAfter ? { 'retry-after': fault.retryAfter } : {},
      );
    case 'html':
      return send(
        fault.status ?? 200,
        `<!doctype html><html><head><title>${String(fault.text ?? 'Client Area - Login')}</title></head><body>…</body></html>`,
      );
    case 'noise':
      return send(
        200,
        `\uFEFF<br />\n<b>Warning</b>: Undefined array key "x" {in} /modules/addons/a.php\n${ordinary}\n<!-- hook -->`,
      );
    case 'emitter':
      return send(500, emitterPage);
    case 'redirect':
      return send(302, '', { location: String(fault.text) });
    case 'raw':
      return send(200, fault.text ?? '');
  }
}
