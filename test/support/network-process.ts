import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { AppError } from '../../src/shared/app-error.ts';
import { WhmcsClient } from '../../src/main/whmcs/client.ts';
import { useSystemCertificates } from '../../src/main/whmcs/network.ts';
import { demoEndpoint } from './endpoint.ts';

/** A request for a process or thread of its own. */
export interface NetworkOrder {
  url: string;
  /** Like the result of a PAC file. */
  proxy: string;
  usesSystemCertificates: boolean;
  inWorker: boolean;
}

/** Makes one call and reports the outcome. Environment and certificates are per process. */
async function run({ url, proxy, usesSystemCertificates }: NetworkOrder): Promise<string> {
  if (usesSystemCertificates) useSystemCertificates();
  const patience = { tries: 1, random: () => 0, onWait: () => undefined, sleep: () => Promise.resolve() };
  const client = new WhmcsClient(patience);
  try {
    await client.call(
      { ...demoEndpoint(url), allowInsecure: true, network: { version: '1', proxy } },
      'GetTicketCounts',
      {},
      new AbortController().signal,
    );
    return JSON.stringify({ code: 'success' });
  } catch (error) {
    return JSON.stringify((error as AppError).report());
  }
}

if (!isMainThread) {
  parentPort?.postMessage(await run(workerData as NetworkOrder));
} else {
  const order = JSON.parse(process.argv[2] ?? '{}') as NetworkOrder;
  if (order.inWorker) {
    new Worker(new URL(import.meta.url), { workerData: order }).on('message', (text) =>
      process.stdout.write(text),
    );
  } else {
    process.stdout.write(await run(order));
  }
}
