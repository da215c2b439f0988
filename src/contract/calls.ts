import * as v from 'valibot';
import {
  PermissionCheck,
  ConnectionForm,
  AppState,
  FetchedThread,
  AttachmentRef,
  FoundServer,
  PdfOptions,
  ShownAttachment,
  ShownMessage,
  ShownThread,
  SyncState,
  ThreadState,
  TicketDetails,
} from './app.ts';
import { Diagnostics, ErrorTrace, Incident, VaultCheck } from './diagnostics.ts';
import { ErrorReport } from './errors.ts';
import { ImportCounts, ImportReport } from './import.ts';
import { id as key, list, place, text } from './limits.ts';
import { Facets, SearchResult, maxPageRows, Query, SavedSearch, TicketRow } from './search.ts';
import { SettingsChange, SettingsState } from './settings.ts';
import { SyncFailure, SyncSettings } from './sync.ts';

/**
 * Everything that may cross the bridge. Adding a call is one entry here and one handler in
 * `src/main/ipc/handlers.ts`; a missing or surplus handler is a type error.
 */
const call = <A extends v.GenericSchema, R extends v.GenericSchema>(args: A, result: R) => ({ args, result });

const none = v.strictObject({});
const done = v.null();
const revision = v.nullable(key);
const position = v.pipe(v.number(), v.integer(), v.minValue(0));
const connectionId = key;
const path = v.object({ path: v.nullable(v.string()) });
const name = v.pipe(text(1000), v.trim(), v.minLength(1), v.maxLength(100));
/** More at once than a list can hold would be a mistake. */
const keys = list(key, 1_000_000);

export const calls = {
  getState: call(none, AppState),
  getSettings: call(none, SettingsState),
  /** Changes the settings that are named, and stores them. */
  changeSettings: call(SettingsChange, done),

  getDiagnostics: call(none, Diagnostics),
  /** Runs SQLite's quick check on the open vault. */
  checkVault: call(none, VaultCheck),
  showLogFolder: call(none, done),
  /** For errors in the page that nothing caught. */
  reportRendererError: call(ErrorTrace, done),
  /** What the app last recovered from, until the user closes it. */
  getIncident: call(none, v.nullable(Incident)),
  dismissIncident: call(none, done),

  /** Tries to open the vault again, after the person has mended what was wrong. */
  retryOpening: call(none, done),
  /** Goes on without a keychain: secrets and tickets live until the app closes. */
  startMemoryOnly: call(none, done),
  /** Renames a vault that cannot be opened and starts a new one; nothing is deleted. */
  setVaultAside: call(none, v.object({ movedTo: v.string() })),
  showVaultFolder: call(none, done),

  /** What was made of an address that somebody pasted. */
  readAddress: call(
    v.strictObject({ address: text(20_000) }),
    /** `candidates`: how many addresses it may stand for; `apiUrl` is the most likely. */
    v.object({ apiUrl: v.string(), insecure: v.boolean(), candidates: v.number() }),
  ),
  /** Tries the addresses that a pasted one may stand for, without a credential. */
  findServer: call(v.strictObject({ address: text(20_000) }), FoundServer),
  testConnection: call(ConnectionForm, v.array(PermissionCheck)),
  /** @returns the connection's id. */
  saveConnection: call(ConnectionForm, v.object({ id: v.number() })),
  /** Forgets the credential; the tickets stay. Where none came from it, the connection goes, too. */
  disconnect: call(v.strictObject({ connectionId }), done),
  /** Asks the servers whether they answer; the state tells the outcome. */
  checkReachability: call(none, done),

  search: call(Query, SearchResult),
  /** Rows of a result; null where it is no longer kept: search again. */
  listRows: call(
    v.strictObject({
      set: place,
      from: place,
      count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxPageRows)),
    }),
    v.nullable(v.array(TicketRow)),
  ),
  /** All keys of a result, in its order; null where it is no longer kept. */
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
  /** Goes on with a round that was left open, or begins one. */
  startSync: call(v.strictObject({ connectionId, kind: v.picklist(['changes', 'full']) }), done),
  pauseSync: call(v.strictObject({ connectionId }), done),
  /** Gives up the open round; what was fetched stays. */
  cancelSync: call(v.strictObject({ connectionId }), done),
  /** Tries the failed ones again, and nothing else. */
  retryFailed: call(v.strictObject({ connectionId }), done),
  listFailures: call(v.strictObject({ connectionId }), v.array(SyncFailure)),
  saveSyncSettings: call(v.strictObject({ connectionId, settings: SyncSettings }), done),
  /** What a sync can be narrowed to: the departments and statuses that the server lists. */
  getScopes: call(
    v.strictObject({ connectionId }),
    v.object({
      departments: v.array(v.object({ id: v.number(), name: v.string() })),
      statuses: v.array(v.string()),
    }),
  ),

  /** `text` is a ticket number or an id, as typed; it is tried as a number first. */
  fetchTicket: call(v.strictObject({ connectionId, text: text(20_000) }), FetchedThread),
  refreshTicket: call(v.strictObject({ key }), FetchedThread),
  cancelFetch: call(none, done),
  openThread: call(v.strictObject({ key, revision }), ShownThread),
  /** What may have changed of the open thread, without its messages. */
  readThreadState: call(v.strictObject({ key, revision }), ThreadState),
  /** The messages of a long thread from `from` on. */
  listMessages: call(v.strictObject({ key, revision, from: position }), v.array(ShownMessage)),
  /** More of a long text, from `from` on; '' at its end. */
  readText: call(v.strictObject({ key, revision, position, from: position }), v.object({ text: v.string() })),
  getDetails: call(v.strictObject({ key, revision }), TicketDetails),
  renderMessages: call(
    v.strictObject({ key, revision, positions: list(place, 500) }),
    v.array(v.object({ position: v.number(), html: v.nullable(v.string()) })),
  ),
  /** Fetches one attachment, whatever the sync's rule says. */
  fetchFile: call(AttachmentRef, ShownAttachment),
  /** The bytes of a stored file that can be shown, in base64, for the sandboxed viewer. */
  readFile: call(
    AttachmentRef,
    v.object({ showAs: v.picklist(['image', 'text', 'pdf']), type: v.string(), data: v.string() }),
  ),
  /** Asks where to save; `path` is null if the person cancels. */
  saveFile: call(AttachmentRef, path),
  /** Asks for saved GetTicket answers: files, or a folder of them. null when the dialog was cancelled. */
  importFiles: call(
    v.strictObject({
      connectionId: v.nullable(key),
      /** Of the server that the answers came from; a connection's own counts where one is named. */
      timeZone: text(100),
      folder: v.boolean(),
    }),
    v.nullable(ImportReport),
  ),
  /** Ends a running import; what was imported stays. */
  cancelImport: call(none, done),

  /** Asks where to save; `path` is null when the person thought better of it. */
  exportPdf: call(v.strictObject({ key, revision, options: PdfOptions }), path),
  /** Opens http, https and mailto in the system's own program. */
  openLink: call(v.strictObject({ url: text(20_000) }), done),
} as const;

export const events = {
  state: AppState,
  settings: SettingsState,
  incident: v.nullable(Incident),
  sync: SyncState,
  /** While an import runs, a few times a second at most. */
  importProgress: ImportCounts,
  /** Something in the vault changed without the page having asked for it. */
  vaultChanged: v.object({ keys: v.nullable(v.array(v.number())) }),
} as const;

type Calls = typeof calls;
export type CallName = keyof Calls;
export type Args<N extends CallName> = v.InferOutput<Calls[N]['args']>;
export type Result<N extends CallName> = v.InferOutput<Calls[N]['result']>;
export type Events = { [N in keyof typeof events]: v.InferOutput<(typeof events)[N]> };
export type EventName = keyof Events;

/** What every call resolves to: failures are values, so that nothing is lost on the way across. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: ErrorReport };

/** `window.threadkeep`. */
export type Bridge = {
  [N in CallName]: (args: Args<N>) => Promise<Outcome<Result<N>>>;
} & {
  /** @returns what ends the subscription. */
  on: <N extends EventName>(name: N, listener: (payload: Events[N]) => void) => () => void;
};

export const callChannel = (name: string): string => `threadkeep:call:${name}`;
export const eventChannel = (name: string): string => `threadkeep:event:${name}`;

/** The origin that the app's own pages are served from, on every host. */
export const appOrigin = 'threadkeep://app';
