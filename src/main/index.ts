import { join } from 'node:path';
import { bindBridge, report } from './bridge/bind.ts';
import { makeHandlers } from './bridge/handlers.ts';
import { oneDialogAtATime } from './bridge/one-dialog.ts';
import { complain } from './complain.ts';
import { Connecting } from './desk/connecting.ts';
import { Desk } from './desk/desk.ts';
import { Importing } from './desk/importing.ts';
import { Syncing } from './desk/syncing.ts';
import { TrustedHosts } from './desk/trusted-hosts.ts';
import { runDesktop } from './desktop/run.ts';
import { systemKeychain, type KeytarModule } from './keychain/keychain.ts';

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
      resolveProxy: desktop.resolveProxy,
      publish: (state) => desktop.emit('state', state),
      report,
      // The built threads lie beside this very file.
      threads: (name) => new URL(`./${name}-thread.js`, import.meta.url),
      onNews: (news) => {
        if ('importing' in news) return desktop.emit('importProgress', news.importing);
        if ('rederived' in news) return syncing.changed(news.rederived);
        const { message, seconds } = news.waiting;
        desk.change({ waiting: `${message} Trying again in ${seconds} s.` });
      },
      onOpen: () => void syncing.watch().catch((error: unknown) => complain('sync', error)),
    });
    const surface = oneDialogAtATime(desktop.surface);
    const trustedHosts = new TrustedHosts(desk, surface.confirm);
    const connecting = new Connecting(desk, trustedHosts);
    const syncing = new Syncing(
      desk,
      connecting,
      (progress) => desktop.emit('sync', progress),
      (keys) => desktop.emit('vaultChanged', { keys }),
    );
    const importing = new Importing(desk);
    bindBridge(
      desktop.register,
      makeHandlers({ desk, connecting, syncing, importing, trustedHosts, surface }),
      complain,
    );
    end = () => {
      importing.cancel();
      syncing.close();
      desk.close();
    };
    void desk.open();
  },
  () => end?.(),
);
