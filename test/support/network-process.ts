import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { AppError } from '../../src/shared/app-error.ts';
import { WhmcsClient } from '../../src/main/whmcs/client.ts';
import { useSystemCertificates } from '../../src/main/whmcs/network.ts';
import { demoEndpoint } from './endpoint.ts';

/** What one call in a process or thread of its own is to do. */
export interface NetworkOrder {
  url: string;
  /** As in a PAC file's answer. */
  proxy: string;
  usesSystemCertificates: boolean;
  inWorker: boolean;
}

/** Calls once and tells how it went: a process has an environment and certificates of its own. */
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
