import * as v from 'valibot';
import {
  PermissionCheck,
  ConnectionForm,
  AppState,
  FetchedThread,
  AttachmentRef,
  FoundServer,
  ShownAttachment,
  ShownMessage,
  ShownThread,
  SyncState,
  ThreadState,
  TicketDetails,
} from './app.ts';
import { Diagnostics, ErrorTrace, Incident, VaultCheck } from './diagnostics.ts';
import { ErrorReport } from './errors.ts';
import { ExportOptions, ExportPreview, ExportProgress, ExportSelection } from './export.ts';
import { ImportCounts, ImportReport } from './import.ts';
import { id as key, list, place, text } from './limits.ts';
import { Facets, SearchResult, maxPageRows, Query, SavedSearch, TicketRow } from './search.ts';
import { SettingsChange, SettingsState } from './settings.ts';
import { SyncFailure, SyncSettings } from './sync.ts';

/**
 * All calls and events between the page and main. A new call is an entry here and a handler in
 * `src/main/ipc/handlers.ts`; a missing or unknown handler is a type error.
 */
const call = <A extends v.GenericSchema, R extends v.GenericSchema>(args: A, result: R) => ({ args, result });

const none = v.strictObject({});
const done = v.null();
const revision = v.nullable(key);
const position = v.pipe(v.number(), v.integer(), v.minValue(0));
const connectionId = key;
const path = v.object({ path: v.nullable(v.string()) });
const name = v.pipe(text(1000), v.trim(), v.minLength(1), v.maxLength(100));
/** Larger than any selection in the list. */
const keys = list(key, 1_000_000);

export const calls = {
  getState: call(none, AppState),
  getSettings: call(none, SettingsState),
  /** Changes and stores the given settings. */
  changeSettings: call(SettingsChange, done),

  getDiagnostics: call(none, Diagnostics),
  /** Runs SQLite's quick check on the open vault. */
  checkVault: call(none, VaultCheck),
  showLogFolder: call(none, done),
  /** Logs an uncaught error of the page. */
  reportRendererError: call(ErrorTrace, done),
  /** The last incident that the app recovered from, until the user dismisses it. */
  getIncident: call(none, v.nullable(Incident)),
  dismissIncident: call(none, done),

  /** Tries again to open the vault. */
  retryOpening: call(none, done),
  /** Continues without a keychain: secrets and tickets are kept only until the app closes. */
  startMemoryOnly: call(none, done),
  /** Renames a vault that cannot be opened, and creates a new one. Deletes nothing. */
  moveVaultToBackup: call(none, v.object({ movedTo: v.string() })),
  showVaultFolder: call(none, done),

  /** Interprets a pasted address. */
  readAddress: call(
    v.strictObject({ address: text(20_000) }),
    /** `candidates`: how many addresses it can mean; `apiUrl` is the most likely one. */
    v.object({ apiUrl: v.string(), insecure: v.boolean(), candidates: v.number() }),
  ),
  /** Probes the addresses that a pasted one can mean, without credentials. */
  findServer: call(v.strictObject({ address: text(20_000) }), FoundServer),
  testConnection: call(ConnectionForm, v.array(PermissionCheck)),
  /** @returns the connection's ID */
  saveConnection: call(ConnectionForm, v.object({ id: v.number() })),
  /** Removes the credentials and keeps the tickets; a connection without tickets is removed completely. */
  disconnect: call(v.strictObject({ connectionId }), done),
  /** Checks whether the servers are reachable; the result arrives with the state. */
  checkReachability: call(none, done),

  search: call(Query, SearchResult),
  /** Rows of a search result; null if main no longer has it and the page must search again. */
  listRows: call(
    v.strictObject({
      set: place,
      from: place,
      count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxPageRows)),
    }),
    v.nullable(v.array(TicketRow)),
  ),
  /** All keys of a search result in order; null if main no longer has it. */
  listKeys: call(v.strictObject({ set: place }), v.nullable(v.array(v.number()))),
  getFacets: call(none, Facets),
  listSavedSearches: call(none, v.array(SavedSearch)),
  saveSearch: call(v.strictObject({ name, query: Query }), done),
  removeSearch: call(v.strictObject({ id: key }), done),

  setStarred: call(v.strictObject({ keys, starred: v.boolean() }), done),
  setRead: call(v.strictObject({ keys, read: v.boolean() }), done),
  addTag: call(v.strictObject({ keys, name }), done),
  removeTag: call(v.strictObject({ keys, name }), done),
  setPrivateNote: call(v.strictObject({ key, privateNote: text(100_000) }), done),

  getSync: call(none, SyncState),
  /** Resumes an unfinished sync, or starts one. */
  startSync: call(v.strictObject({ connectionId, kind: v.picklist(['changes', 'full']) }), done),
  pauseSync: call(v.strictObject({ connectionId }), done),
  /** Discards an unfinished sync; tickets that were fetched are kept. */
  cancelSync: call(v.strictObject({ connectionId }), done),
  /** Retries only what failed. */
  retryFailed: call(v.strictObject({ connectionId }), done),
  listFailures: call(v.strictObject({ connectionId }), v.array(SyncFailure)),
  saveSyncSettings: call(v.strictObject({ connectionId, settings: SyncSettings }), done),
  /** The departments and statuses that the server lists, for the sync settings. */
  getScopes: call(
    v.strictObject({ connectionId }),
    v.object({
      departments: v.array(v.object({ id: v.number(), name: v.string() })),
      statuses: v.array(v.string()),
    }),
  ),

  /** `text` is a ticket number or ID as typed; tried as a number first. */
  fetchTicket: call(v.strictObject({ connectionId, text: text(20_000) }), FetchedThread),
  refreshTicket: call(v.strictObject({ key }), FetchedThread),
  cancelFetch: call(none, done),
  openThread: call(v.strictObject({ key, revision }), ShownThread),
  /** The state of the open thread, without its messages. */
  readThreadState: call(v.strictObject({ key, revision }), ThreadState),
  /** The messages of a long thread, starting at `from`. */
  listMessages: call(v.strictObject({ key, revision, from: position }), v.array(ShownMessage)),
  /** The next part of a long text, starting at `from`; '' at its end. */
  readText: call(v.strictObject({ key, revision, position, from: position }), v.object({ text: v.string() })),
  getDetails: call(v.strictObject({ key, revision }), TicketDetails),
  renderMessages: call(
    v.strictObject({ key, revision, positions: list(place, 500) }),
    v.array(v.object({ position: v.number(), html: v.nullable(v.string()) })),
  ),
  /** Downloads one attachment, regardless of the sync settings. */
  fetchFile: call(AttachmentRef, ShownAttachment),
  /** A stored file in base64, for the sandboxed viewer. */
  readFile: call(
    AttachmentRef,
    v.object({ showAs: v.picklist(['image', 'text', 'pdf']), type: v.string(), data: v.string() }),
  ),
  /** Shows a save dialog; `path` is null if the user cancels. */
  saveFile: call(AttachmentRef, path),
  /** Shows an open dialog for saved GetTicket responses: files or a folder. Returns null if the user cancels. */
  importFiles: call(
    v.strictObject({
      connectionId: v.nullable(key),
      /** The server's time zone; ignored if a connection is given, which has its own. */
      timeZone: text(100),
      folder: v.boolean(),
    }),
    v.nullable(ImportReport),
  ),
  /** Cancels a running import; tickets that were imported are kept. */
  cancelImport: call(none, done),

  /** What an export would contain: how many tickets, and the beginning of the first one. */
  previewExport: call(v.strictObject({ selection: ExportSelection, options: ExportOptions }), ExportPreview),
  /** Asks where to save, then starts the export. `id` is null if the user cancels. */
  startExport: call(
    v.strictObject({ selection: ExportSelection, options: ExportOptions }),
    v.object({ id: v.nullable(v.number()) }),
  ),
  /** Exports that are not finished, and finished ones until they are dismissed; oldest first. */
  listExports: call(none, v.array(ExportProgress)),
  pauseExport: call(v.strictObject({ id: key }), done),
  /** Continues a paused or failed export. */
  resumeExport: call(v.strictObject({ id: key }), done),
  /** Stops an export; files that are finished stay. */
  cancelExport: call(v.strictObject({ id: key }), done),
  /** Removes a finished export from the list. */
  dismissExport: call(v.strictObject({ id: key }), done),
  /** Opens the exported file or folder in the system's default program. */
  openExport: call(v.strictObject({ id: key }), done),
  showExportInFolder: call(v.strictObject({ id: key }), done),
  /** A thread, or some of its messages, as text for the clipboard. */
  copyMessages: call(
    v.strictObject({ key, revision, positions: v.nullable(list(place, 10_000)) }),
    v.object({ html: v.string(), markdown: v.string(), text: v.string() }),
  ),
  /** Opens an http, https or mailto link in the system's default program. */
  openLink: call(v.strictObject({ url: text(20_000) }), done),
} as const;

export const events = {
  state: AppState,
  settings: SettingsState,
  incident: v.nullable(Incident),
  sync: SyncState,
  /** Sent a few times per second during an export. */
  exports: v.array(ExportProgress),
  /** Sent a few times per second during an import. */
  importProgress: ImportCounts,
  /** The vault was changed by something other than a call of the page. */
  vaultChanged: v.object({ keys: v.nullable(v.array(v.number())) }),
} as const;

type Calls = typeof calls;
export type CallName = keyof Calls;
export type Args<N extends CallName> = v.InferOutput<Calls[N]['args']>;
export type Result<N extends CallName> = v.InferOutput<Calls[N]['result']>;
export type Events = { [N in keyof typeof events]: v.InferOutput<(typeof events)[N]> };
export type EventName = keyof Events;

/** The result of every call. Errors are values, because Electron would reduce exceptions to their messages. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: ErrorReport };

/** `window.threadkeep`. */
export type Bridge = {
  [N in CallName]: (args: Args<N>) => Promise<Outcome<Result<N>>>;
} & {
  /** @returns a function that unsubscribes */
  on: <N extends EventName>(name: N, listener: (payload: Events[N]) => void) => () => void;
};

export const callChannel = (name: string): string => `threadkeep:call:${name}`;
export const eventChannel = (name: string): string => `threadkeep:event:${name}`;

/** The origin of the app's own pages, on every host. */
export const appOrigin = 'threadkeep://app';
