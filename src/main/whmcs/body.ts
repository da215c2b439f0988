import { Failure } from '../../contract/failure.ts';
import type { RawAnswer } from './answer.ts';
import type { Limits } from './client.ts';

/**
 * Posts a form and reads the whole answer, as long as bytes keep coming and there are not too many.
 * @throws Failure `unreachable`, `timeout`, `answer-too-large`, or `unreadable-answer` for a cut body.
 */
export async function readBody(
  url: string,
  form: URLSearchParams,
  limits: Limits,
  signal: AbortSignal,
  onAnswering?: () => void,
): Promise<{ response: Response; raw: RawAnswer }> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), limits.silenceMs);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), limits.silenceMs);
  };
  let answering = false;
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: form,
      redirect: 'manual',
      signal: AbortSignal.any([signal, silence.signal]),
      headers: { accept: 'application/json' },
    });
    answering = true;
    onAnswering?.();
    const bytes = await read(response, limits.maxBytes, heard);
    return { response, raw: { bytes, charset: charsetOf(response.headers.get('content-type') ?? '') } };
  } catch (error) {
    if (error instanceof Failure || signal.aborted) throw error;
    if (silence.signal.aborted) throw silent(url, limits);
    throw answering ? cut(url) : unreachable(url, error);
  } finally {
    clearTimeout(timer);
  }
}

async function read(response: Response, maxBytes: number, heard: () => void): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    heard();
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
  }
  return Buffer.concat(chunks);
}

const charsetOf = (contentType: string): string =>
  /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1]?.toLowerCase() ?? '';

function tooLarge(maxBytes: number): Failure {
  return new Failure(
    'answer-too-large',
    `The answer is larger than ${Math.round(maxBytes / 1024 / 1024)} MB; reading it was stopped.`,
    'No ticket is that large: check the address, and ask your WHMCS administrator.',
  );
}

function silent(url: string, limits: Limits): Failure {
  return new Failure(
    'timeout',
    `${new URL(url).host} said nothing for ${Math.round(limits.silenceMs / 1000)} seconds.`,
    'Try again; if it stays so, the server is overloaded or a firewall swallows the calls.',
  );
}

function cut(url: string): Failure {
  return new Failure(
    'unreadable-answer',
    `The connection to ${new URL(url).host} broke in the middle of the answer.`,
    'Try again; nothing was lost.',
  );
}

/** Codes that Node gives for certificates that do not check out. */
const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

function unreachable(url: string, error: unknown): Failure {
  const cause = (error as { cause?: { code?: string } }).cause?.code ?? '';
  const host = new URL(url).host;
  if (certificateCodes.test(cause)) {
    return new Failure(
      'unreachable',
      `The certificate of ${host} cannot be trusted (${cause}).`,
      'Ask your WHMCS administrator to renew or complete it.',
      { cause },
    );
  }
  return new Failure(
    'unreachable',
    cause === 'ENOTFOUND'
      ? `There is no host called ${host}, or no network.`
      : `${host} cannot be reached${cause ? ` (${cause})` : ''}.`,
    'Check the network and the address. What is in the vault can be read meanwhile.',
    { cause },
  );
}
