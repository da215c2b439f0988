import type {
  AppState,
  ConnectionState,
  ShownMessage,
  ShownThread,
  ThreadState,
} from '../../src/contract/app.ts';
import type { Diagnostics } from '../../src/contract/diagnostics.ts';
import type { ExportPreview, ExportProgress } from '../../src/contract/export.ts';
import type { SearchResult, TicketRow } from '../../src/contract/search.ts';
import { defaultSyncSettings, type SyncProgress } from '../../src/contract/sync.ts';

/** Values of the contract as main sends them; a test names only what matters to it. */

export const connectionState = (part: Partial<ConnectionState> = {}): ConnectionState => ({
  id: 1,
  name: 'First desk',
  color: '#0f766e',
  apiUrl: 'https://one.example/includes/api.php',
  host: 'one.example',
  credentialKind: 'api',
  identifier: 'identifier-1',
  timeZone: 'Europe/London',
  allowInsecure: false,
  sync: defaultSyncSettings,
  counts: null,
  reachability: 'online',
  reachabilityFailure: null,
  ...part,
});

export const appState = (part: Partial<AppState> = {}): AppState => ({
  host: 'Test host',
  version: '9.8.7',
  vault: 'open',
  vaultFailure: null,
  vaultPath: '/profile/vault.db',
  ticketCount: 3,
  connections: [connectionState()],
  waiting: null,
  ...part,
});

export const ticketRow = (key: number, part: Partial<TicketRow> = {}): TicketRow => ({
  key,
  connectionId: 1,
  ticketId: 1000 + key,
  number: `N-${key}`,
  subject: `Subject ${key}`,
  status: 'Open',
  statusColor: '#00ff00',
  priority: 'Medium',
  departmentName: 'Support',
  requestorName: `Requestor ${key}`,
  lastReplyUtc: null,
  fileCount: 0,
  flagged: false,
  unread: false,
  starred: false,
  tags: [],
  gone: false,
  merged: false,
  snippet: null,
  ...part,
});

/** A result of `total` tickets with the keys from 1 on, of which the first `rows` are sent along. */
export const searchResult = (
  total: number,
  rows = total,
  part: Partial<SearchResult> = {},
): SearchResult => ({
  set: 1,
  total,
  ranked: false,
  shortened: false,
  notIndexed: 0,
  phrases: [],
  rows: Array.from({ length: rows }, (_, at) => ticketRow(at + 1)),
  ...part,
});

export const syncProgress = (part: Partial<SyncProgress> = {}): SyncProgress => ({
  connectionId: 1,
  state: 'idle',
  kind: 'changes',
  listing: false,
  listed: 0,
  expected: 0,
  fetched: 0,
  added: 0,
  changed: 0,
  gone: 0,
  files: 0,
  left: 0,
  filesLeft: 0,
  failed: 0,
  perMinute: 0,
  secondsLeft: null,
  atOnce: 0,
  failure: null,
  finishedAt: null,
  unlisted: 0,
  ...part,
});

export const shownMessage = (position: number, part: Partial<ShownMessage> = {}): ShownMessage => ({
  kind: 'reply',
  id: position,
  author: {
    name: `Author ${position}`,
    email: `author${position}@one.example`,
    type: 'Owner',
    side: 'client',
  },
  owner: null,
  userId: 7,
  contactId: 0,
  at: { given: '2026-01-02 03:04:05', utc: '2026-01-02T03:04:05.000Z' },
  text: `Text ${position}`,
  rating: null,
  attachments: [],
  files: [],
  position,
  textLength: `Text ${position}`.length,
  html: `<p>Text ${position}</p>`,
  ...part,
});

export const shownThread = (key: number, part: Partial<ShownThread> = {}): ShownThread => ({
  key,
  connection: { id: 1, name: 'First desk', color: '#0f766e', hasServer: true },
  starred: false,
  tags: [],
  privateNote: '',
  head: {
    ticketId: 1000 + key,
    number: `N-${key}`,
    subject: `Subject ${key}`,
    status: 'Open',
    priority: 'Medium',
    department: { id: 1, name: 'Support' },
    requestor: { name: 'Jane Doe', email: 'jane@one.example', type: 'Owner', side: 'client' },
    owner: null,
    client: { userId: 7, contactId: 0 },
    cc: [],
    openedAt: { given: '2026-01-02 03:04:05', utc: '2026-01-02T03:04:05.000Z' },
    lastReplyAt: null,
    openedBy: '',
    flag: 0,
    service: '',
    extra: {},
  },
  statusColor: null,
  timeZone: 'Europe/London',
  fetchedAt: '2026-01-03T00:00:00.000Z',
  goneAt: null,
  mergedInto: null,
  mergedFrom: [],
  revisions: [{ id: 10 + key, fetchedAt: '2026-01-03T00:00:00.000Z' }],
  shownRevision: 10 + key,
  messageCount: 1,
  messages: [shownMessage(0)],
  ...part,
});

/** What can change of a thread while it is open. */
export const threadState = (
  { messages, ...state }: ShownThread,
  part: Partial<ThreadState> = {},
): ThreadState => ({
  ...state,
  attachments: messages
    .filter(({ files }) => files.length > 0)
    .map(({ position, files }) => ({ position, files })),
  ...part,
});

export const diagnostics = (part: Partial<Diagnostics> = {}): Diagnostics => ({
  version: '9.8.7',
  host: 'Test host 1.2',
  system: 'Test system 3',
  node: '24.5.6',
  chromium: '140.1.2.3',
  sqlite: '3.50.1',
  vault: {
    state: 'open',
    failure: null,
    path: '/profile/vault.db',
    size: 5_600_000,
    format: 17,
    tickets: 1234,
  },
  keychain: 'available',
  logPath: '/profile/logs/main.log',
  lastErrors: [],
  ...part,
});

export const exportProgress = (part: Partial<ExportProgress> = {}): ExportProgress => ({
  id: 1,
  state: 'running',
  format: 'pdf',
  total: 100,
  done: 0,
  failed: 0,
  rate: 0,
  secondsLeft: null,
  path: '/exports/100 tickets.pdf',
  failure: null,
  failures: [],
  ...part,
});

export const exportPreview = (part: Partial<ExportPreview> = {}): ExportPreview => ({
  tickets: 1,
  fileName: 'Ticket N-5 Subject 5.pdf',
  showAs: 'text',
  data: btoa('The beginning'),
  redacted: [],
  ...part,
});
