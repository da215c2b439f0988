import { join } from 'node:path';
import { bindBridge, report } from './bridge/bind.ts';
import { makeHandlers } from './bridge/handlers.ts';
import { Connecting } from './desk/connecting.ts';
import { Desk } from './desk/desk.ts';
import { runDesktop } from './desktop/run.ts';
import { systemKeychain, type KeytarModule } from './keychain/keychain.ts';
import { sleep, type Patience } from './whmcs/patience.ts';
import { WhmcsClient } from './whmcs/client.ts';

let desk: Desk | null = null;

runDesktop(
  (desktop) => {
    const own = new Desk({
      host: desktop.host,
      version: desktop.version,
      vaultPath: join(desktop.profile, 'vault.db'),
      // A profile of its own has entries of its own, so that no two profiles share a key.
      keychain: systemKeychain(
        desktop.profileName ? `Threadkeep (${desktop.profileName})` : 'Threadkeep',
        async () => ((await import('keytar')) as unknown as { default: KeytarModule }).default,
      ),
      publish: (state) => desktop.emit('state', state),
      report,
    });
    desk = own;
    const patience: Patience = {
      tries: 4,
      sleep,
      random: Math.random,
      onWait: (failure, ms) =>
        own.change({ waiting: `${failure.message} Trying again in ${Math.ceil(ms / 1000)} s.` }),
    };
    const client = new WhmcsClient(patience);
    const connecting = new Connecting(own, client, new WhmcsClient({ ...patience, tries: 1 }));
    bindBridge(desktop.register, makeHandlers(own, connecting, client, desktop.surface), complain);
    void own.open();
  },
  () => desk?.close(),
);

/** Errors of ours go to the standard error output: their place in the code, never what they were about. */
function complain(call: string, error: unknown): void {
  const stack = error instanceof Error ? (error.stack ?? '').split('\n').slice(1, 6).join('\n') : '';
  process.stderr.write(
    `threadkeep: ${call} failed: ${error instanceof Error ? error.name : typeof error}\n${stack}\n`,
  );
}
