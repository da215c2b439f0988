import { generatedSource } from '../test/whmcs-simulator/generator.ts';
import { WhmcsSimulator } from '../test/whmcs-simulator/server.ts';
import { benchSource } from './source.ts';

/** What the simulator, a process of its own so that its work is not ours, gets over IPC. */
export interface Settings {
  tickets: number;
  /** Milliseconds that every answer is held back. */
  latency: number;
  /** Another one gives every ticket another subject. */
  edition: number;
}

const simulator = new WhmcsSimulator(generatedSource(benchSource(1)));
simulator.keepsRequests = false;
const address = await simulator.start();
process.send?.({ address });

process.on('message', ({ tickets, latency, edition }: Settings) => {
  const base = generatedSource(benchSource(tickets));
  const byId: typeof base.byId = (id) => {
    const ticket = base.byId(id);
    return ticket && edition > 0 ? { ...ticket, subject: `${ticket.subject} (${edition})` } : ticket;
  };
  simulator.source = { ...base, byId };
  simulator.faults = latency > 0 ? [{ kind: 'slow', ms: latency }] : [];
  process.send?.({ ready: true });
});
process.on('disconnect', () => process.exit(0));
