import { generatedSource } from '../test/whmcs-simulator/generator.ts';
import { WhmcsSimulator } from '../test/whmcs-simulator/server.ts';
import { benchSource } from './source.ts';

/** Messages to the simulator's process. It has its own process so that its work is not measured. */
export interface Settings {
  tickets: number;
  /** The delay of every response, in milliseconds. */
  latency: number;
  /** Changing it changes the subject of every ticket. */
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
