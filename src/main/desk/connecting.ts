import type { Check, Connection, ConnectionForm, Reachability } from '../../contract/desk.ts';
import { Failure, type FailureCode } from '../../contract/failure.ts';
import { readConnectionSecrets, writeConnectionSecrets } from '../keychain/secrets.ts';
import { readAddress } from '../whmcs/address.ts';
import type { Endpoint, WhmcsClient } from '../whmcs/client.ts';
import { checkCredential } from '../whmcs/credential.ts';
import { checkTimeZone } from '../whmcs/moment.ts';
import { getStatusColors, probeActions } from '../whmcs/probe.ts';
import type { Desk } from './desk.ts';

const meaningOf = new Map<FailureCode, Reachability>([
  ['unreachable', 'offline'],
  ['timeout', 'offline'],
  ['busy', 'offline'],
  ['unreadable-answer', 'offline'],
  ['authentication', 'refused'],
  ['ip-not-allowed', 'refused'],
  ['admin-denied', 'refused'],
  ['redirect', 'refused'],
  ['not-whmcs', 'refused'],
  ['ticket-not-found', 'online'],
  ['action-not-allowed', 'online'],
  ['action-unknown', 'online'],
]);

/** Making, testing and keeping the connection to an installation. */
export class Connecting {
  readonly #desk: Desk;
  readonly #client: WhmcsClient;
  readonly #impatient: WhmcsClient;

  /** @param impatient tries once: whether a server is there should not take long to say */
  constructor(desk: Desk, client: WhmcsClient, impatient: WhmcsClient) {
    this.#desk = desk;
    this.#client = client;
    this.#impatient = impatient;
  }

  /** Says of each action that we use whether this form's credential may call it. */
  async test(form: ConnectionForm): Promise<Check[]> {
    return probeActions(this.#client, await this.#endpointOf(form), AbortSignal.timeout(120_000));
  }

  /** Keeps the connection: its secrets in the keychain, the rest in the vault. */
  async save(form: ConnectionForm): Promise<void> {
    const endpoint = await this.#endpointOf(form);
    const { vault, keychain } = this.#desk;
    const known = vault.connections.current();
    const id = vault.run((v) =>
      v.connections.save(known?.id ?? null, {
        apiUrl: endpoint.apiUrl,
        credentialKind: form.credentialKind,
        identifier: endpoint.credential.identifier,
        timeZone: form.timeZone,
        allowInsecure: form.allowInsecure,
      }),
    );
    const { secret, accessKey } = endpoint.credential;
    try {
      await writeConnectionSecrets(keychain, id, { secret, accessKey });
    } catch (error) {
      if (!known) vault.run((v) => v.connections.remove(id));
      throw error;
    }
    this.#desk.refresh();
    await this.checkReachability();
  }

  /** Asks the server whether it answers, and takes the colours of the statuses with it. */
  async checkReachability(): Promise<void> {
    const { connection } = this.#desk.state;
    if (!connection) return;
    this.#desk.change({ reachability: 'checking', reachabilityFailure: null });
    await this.watch(async () => {
      const colors = await getStatusColors(
        this.#impatient,
        await this.#desk.endpoint(connection),
        AbortSignal.timeout(60_000),
      );
      this.#desk.vault.run((v) => v.connections.saveStatusColors(connection.id, colors));
    }).catch(() => undefined);
  }

  /** Runs a request to the server, and lets its outcome tell whether the server can be reached. */
  async watch<T>(request: () => Promise<T>): Promise<T> {
    try {
      const result = await request();
      this.#desk.change({ reachability: 'online', reachabilityFailure: null, waiting: '' });
      return result;
    } catch (error) {
      this.#conclude(error);
      throw error;
    }
  }

  /** What a failed request says of the server; one that never got there says nothing new. */
  #conclude(error: unknown): void {
    const { reachability } = this.#desk.state;
    const failure = error instanceof Failure ? error.report() : null;
    const meaning = failure ? meaningOf.get(failure.code) : undefined;
    this.#desk.change({
      waiting: '',
      reachability: meaning ?? (reachability === 'checking' ? 'unknown' : reachability),
      ...(meaning === 'online' && { reachabilityFailure: null }),
      ...(meaning !== 'online' &&
        (meaning ?? reachability === 'checking') && { reachabilityFailure: failure }),
    });
  }

  async #endpointOf(form: ConnectionForm): Promise<Endpoint> {
    const { apiUrl } = readAddress(form.address);
    checkTimeZone(form.timeZone);
    const known = this.#desk.vault.connections.current();
    const kept =
      form.secret === '' && sameAccount(known, form, apiUrl) ? await this.#keptSecrets(known) : null;
    const credential = {
      kind: form.credentialKind,
      identifier: form.identifier.trim(),
      secret: form.secret || (kept?.secret ?? ''),
      accessKey: form.accessKey.trim() || (kept?.accessKey ?? ''),
    };
    checkCredential(credential);
    return { apiUrl, allowInsecure: form.allowInsecure, credential };
  }

  #keptSecrets(known: Connection): ReturnType<typeof readConnectionSecrets> {
    return readConnectionSecrets(this.#desk.keychain, known.id);
  }
}

/** A kept secret goes to the host and account that it was entered for, and to no other. */
function sameAccount(known: Connection | null, form: ConnectionForm, apiUrl: string): known is Connection {
  return (
    known !== null &&
    new URL(known.apiUrl).origin === new URL(apiUrl).origin &&
    known.credentialKind === form.credentialKind &&
    known.identifier === form.identifier.trim()
  );
}
