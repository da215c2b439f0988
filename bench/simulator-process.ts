import { generatedSource } from '../test/whmcs-simulator/generator.ts';
import { WhmcsSimulator } from '../test/whmcs-simulator/server.ts';

/** The simulator in a process of its own, so that its work is not ours; told what to be over IPC. */
export interface Told {
  tickets: number;
  /** Milliseconds that every answer is held back. */
  latency: number;
  /** Another one gives every ticket another subject. */
  edition: number;
}

const simulator = new WhmcsSimulator(generatedSource({ seed: 1, count: 1 }));
simulator.keepsRequests = false;
const address = await simulator.start();
process.send?.({ address });

process.on('message', ({ tickets, latency, edition }: Told) => {
  const base = generatedSource({ seed: 1, count: tickets, replies: 10 });
  const byId: typeof base.byId = (id) => {
    const ticket = base.byId(id);
    return ticket && edition > 0 ? { ...ticket, subject: `${ticket.subject} (${edition})` } : ticket;
  };
  simulator.source = { ...base, byId };
  simulator.faults = latency > 0 ? [{ kind: 'slow', ms: latency }] : [];
  process.send?.({ ready: true });
});
process.on('disconnect', () => process.exit(0));
