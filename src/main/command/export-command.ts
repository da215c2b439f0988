import { mkdir } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { ExportProgress } from '../../contract/export.ts';
import { noFilters } from '../../contract/search.ts';
import { m } from '../../i18n/generated/messages.js';
import { AppError, appError, internalError } from '../../shared/app-error.ts';
import { errorText } from '../../shared/error-text.ts';
import { AppStateStore } from '../app/app-state.ts';
import { ExportService, type ExportTarget } from '../app/export-service.ts';
import type { NativeDialogs } from '../app/ports.ts';
import { VaultSession } from '../app/vault-session.ts';
import { extensionOf, isSingleFile } from '../export/target.ts';
import { systemKeychain, type KeytarModule } from '../keychain/keychain.ts';
import { vaultExists } from '../vault/open.ts';
import type { Vault } from '../vault/vault.ts';
import type { SelectedTickets } from '../workers/export-tasks.ts';
import { readTicketReference } from '../whmcs/ticket-reference.ts';
import { UsageError, type ExportCommand } from './arguments.ts';
import { exitCodes, type CommandHost } from './host.ts';

/** `threadkeep export`: exports tickets of the vault without a window. @returns the exit code */
export async function runExportCommand(
  command: ExportCommand,
  host: CommandHost,
  signal: AbortSignal,
): Promise<number> {
  const path = join(host.profile, 'vault.db');
  if (!vaultExists(path)) throw appError('not-in-vault', 'no_vault', { path }, { path });
  const state = new AppStateStore(
    { host: 'command', version: host.version, vaultPath: path },
    () => undefined,
  );
  const session = new VaultSession({
    ...{ path, state, workerUrl: host.workerUrl },
    keychain: systemKeychain(
      host.profileName ? `Threadkeep (${host.profileName})` : 'Threadkeep',
      async () => ((await import('keytar')) as unknown as { default: KeytarModule }).default,
    ),
    exportedBy: () => ({ user: userInfo().username, computer: hostname() }),
    toErrorReport: (error) => (error instanceof AppError ? error : internalError()).report(),
    onTaskEvent: (event) => 'exporting' in event && service.onProgress(event.exporting),
    onOpen: () => undefined,
  });
  const service = new ExportService(
    session,
    noDialogs,
    (all) => showProgress(all, host),
    () => new Date(),
    true,
  );
  try {
    await session.open();
    const { vaultFailure } = state.current;
    if (vaultFailure) throw AppError.fromReport(vaultFailure);
    const tickets = await selected(command, session.vault, service);
    const target = await targetOf(command, tickets);
    const id = await service.startTo(tickets, command.options, target);
    const stop = (): void => void service.pause(id).catch(() => undefined);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    await service.idle();
    const result = service.list().find((progress) => progress.id === id);
    if (!result) throw internalError();
    await service.dismiss(id);
    return report(result, command, host);
  } finally {
    service.close();
    session.close();
  }
}

async function selected(
  command: ExportCommand,
  vault: Vault,
  service: ExportService,
): Promise<SelectedTickets> {
  const { search, tickets, client } = command;
  if (search !== null)
    return service.ticketsOf({ kind: 'search', query: { text: search, filters: noFilters, sort: 'oldest' } });
  const connectionId = connectionOf(command, vault);
  if (client !== null) return service.ticketsOf({ kind: 'client', connectionId, userId: client });
  const keys = tickets.map((text) => {
    const reference = readTicketReference(text);
    const references =
      'number' in reference && /^\d+$/.test(reference.number)
        ? [reference, { id: Number(reference.number) }]
        : [reference];
    for (const candidate of references) {
      const key = vault.run((v) => v.tickets.keyOfReference(connectionId, candidate));
      if (key !== null) return key;
    }
    throw appError('not-in-vault', 'number_not_in_vault', { number: text });
  });
  return { keys, revision: null };
}

/** The connection that is named, or the only one. @throws UsageError */
function connectionOf({ connection }: ExportCommand, vault: Vault): number {
  const all = vault.run((v) => v.connections.all());
  const found =
    connection === null
      ? all
      : all.filter(({ id, name, host }) => [String(id), name, host].includes(connection));
  const [only] = found;
  if (only && found.length === 1) return only.id;
  const names = all.map(({ id, name, host }) => `${id} (${name || host})`).join(', ');
  throw new UsageError(m.command_which_connection({ names }));
}

/** `--out` is a folder; for an export that is one file, it may be the file itself. */
async function targetOf({ out, options }: ExportCommand, tickets: SelectedTickets): Promise<ExportTarget> {
  const path = resolve(out);
  const extension = extensionOf(options);
  const isFile = isSingleFile(options, tickets.keys.length);
  const namesFile = isFile && path.toLowerCase().endsWith(extension);
  const folder = namesFile ? dirname(path) : path;
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw appError(
      'cannot-write',
      'cannot_write',
      { path: folder },
      { path: folder, code: error.code ?? '' },
    );
  });
  if (namesFile) return { folder, name: basename(path).slice(0, -extension.length), overwrite: false };
  return { folder, name: null, overwrite: false };
}

function showProgress(all: ExportProgress[], { error }: CommandHost): void {
  const running = all.find(({ state }) => state === 'running');
  if (!running || running.done + running.failed === 0) return;
  const { done, failed, total, rate } = running;
  error(m.command_progress({ finished: done + failed, total, rate: Math.round(rate) }));
}

function report(result: ExportProgress, { json }: ExportCommand, host: CommandHost): number {
  const { state, done, failed, path, failure, failures } = result;
  if (json) {
    const listed = failures.map(({ number, subject, failure }) => ({
      ...{ number, subject, code: failure.code, message: errorText(failure).message },
    }));
    const reason = failure && { code: failure.code, message: errorText(failure).message };
    host.out(
      JSON.stringify({ state, exported: done, failed, path, failure: reason, failures: listed }, null, 2),
    );
  } else {
    host.out(m.command_exported({ count: done, path }));
    for (const { number, failure } of failures)
      host.error(m.command_ticket_failed({ number, reason: errorText(failure).message }));
    if (failure) {
      const { message, nextStep } = errorText(failure);
      host.error(message);
      host.error(nextStep);
    }
  }
  if (state === 'paused') return exitCodes.cancelled;
  if (state !== 'done') return exitCodes.failed;
  return failed > 0 ? exitCodes.incomplete : exitCodes.done;
}

/** A command has no one to ask. */
const refuse = (): Promise<never> => Promise.reject(internalError());
const noDialogs: NativeDialogs = {
  askForSavePath: refuse,
  askForOpenPaths: refuse,
  confirm: refuse,
  openExternally: refuse,
  openPath: refuse,
  showInFolder: () => undefined,
};
