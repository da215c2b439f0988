import { join } from 'node:path';
import { bindBridge, report } from './bridge/bind.ts';
import { makeHandlers } from './bridge/handlers.ts';
import { complain } from './complain.ts';
import { Attachments } from './desk/attachments.ts';
import { Connecting } from './desk/connecting.ts';
import { Desk } from './desk/desk.ts';
import { Syncing } from './desk/syncing.ts';
import { TrustedHosts } from './desk/trusted-hosts.ts';
import { runDesktop } from './desktop/run.ts';
import { systemKeychain, type KeytarModule } from './keychain/keychain.ts';
import { sleep, type Patience } from './whmcs/patience.ts';
import { WhmcsClient } from './whmcs/client.ts';

let end: (() => void) | null = null;

runDesktop(
  (desktop) => {
    const desk = new Desk({
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
      // The built threads lie beside this very file.
      threads: {
        search: new URL('./search-thread.js', import.meta.url),
        sync: new URL('./sync-thread.js', import.meta.url),
      },
      onOpen: () => void syncing.watch().catch((error: unknown) => complain('sync', error)),
    });
    const patience: Patience = {
      tries: 4,
      sleep,
      random: Math.random,
      onWait: (failure, ms) =>
        desk.change({ waiting: `${failure.message} Trying again in ${Math.ceil(ms / 1000)} s.` }),
    };
    const client = new WhmcsClient(patience);
    const { surface } = desktop;
    const trustedHosts = new TrustedHosts(desk, (question) => surface.confirm(question));
    const impatient = new WhmcsClient({ ...patience, tries: 1 });
    const connecting = new Connecting(desk, client, impatient, trustedHosts);
    const syncing = new Syncing(
      desk,
      connecting,
      (progress) => desktop.emit('sync', progress),
      (keys) => desktop.emit('vaultChanged', { keys }),
    );
    const attachments = new Attachments(desk, connecting, client);
    bindBridge(
      desktop.register,
      makeHandlers({ desk, connecting, syncing, attachments, client, trustedHosts, surface }),
      complain,
    );
    end = () => {
      syncing.close();
      desk.close();
    };
    void desk.open();
  },
  () => end?.(),
);
