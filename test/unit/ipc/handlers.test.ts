import { expect, test } from 'vitest';
import { defaultExportOptions } from '../../../src/contract/export.ts';
import { calls, type CallName } from '../../../src/contract/calls.ts';
import { makeHandlers, type Services } from '../../../src/main/ipc/handlers.ts';
import { traceText } from '../../../src/shared/error-trace.ts';
import { noFilters } from '../../../src/contract/search.ts';

/** The service method behind each call, its arguments, and the handler's result. */
const ref = { key: 1, revision: 2, position: 3, at: 4 };
const form = { id: null } as never;
const query = { text: '', filters: noFilters, sort: 'best' } as const;
const options = { ...defaultExportOptions, newestFirst: true };
const selection = { kind: 'ticket', key: 1, revision: 2 } as const;
const settings = { everyMinutes: 5 } as never;
const trace = { kind: 'TypeError', frames: ['at a (b.js:1:2)'] };

/** The method, its arguments, and the result; `answer` is the method's return value. */
const routes: { [N in Exclude<CallName, 'getState'>]: [args: object, called: unknown[][], result: unknown] } =
  {
    getSettings: [{}, [], 'the settings'],
    changeSettings: [{ zoom: 110 }, [['settings.change', { zoom: 110 }]], null],
    getDiagnostics: [{}, [['diagnostics.collect']], 'answer'],
    checkVault: [{}, [['session.check']], { problems: 'answer' }],
    showLogFolder: [{}, [['showInFolder', '/log.txt']], null],
    reportRendererError: [
      trace,
      [['incidents.report', 'error', { level: 'error', part: 'window', text: traceText(trace) }]],
      null,
    ],
    getIncident: [{}, [], 'the incident'],
    dismissIncident: [{}, [['incidents.dismiss']], null],
    retryOpening: [{}, [['session.open']], null],
    startMemoryOnly: [{}, [['session.startMemoryOnly']], null],
    moveVaultToBackup: [
      {},
      [['session.moveVaultToBackup'], ['settings.change', { lastTicket: null }]],
      { movedTo: 'answer' },
    ],
    showVaultFolder: [{}, [['showInFolder', '/vault.db']], null],
    readAddress: [{ address: 'a' }, [['connections.readAddress', 'a']], 'answer'],
    findServer: [{ address: 'a' }, [['connections.findServer', 'a']], 'answer'],
    testConnection: [form, [['connections.test', form]], 'answer'],
    saveConnection: [form, [['connections.save', form]], { id: 'answer' }],
    disconnect: [{ connectionId: 7 }, [['sync.disconnect', 7]], null],
    checkReachability: [{}, [['connections.checkAll']], null],
    search: [query, [['sync.yieldToUser'], ['session.searchWorker.find', query]], 'answer'],
    listRows: [{ set: 1, from: 2, count: 3 }, [['session.searchWorker.rows', 1, 2, 3]], 'answer'],
    listKeys: [{ set: 1 }, [['session.searchWorker.keys', 1]], 'answer'],
    getFacets: [{}, [['session.searchWorker.facets']], 'answer'],
    listSavedSearches: [{}, [['personal.listSavedSearches']], 'answer'],
    saveSearch: [{ name: 'n', query }, [['personal.saveSearch', 'n', query]], null],
    removeSearch: [{ id: 5 }, [['personal.removeSearch', 5]], null],
    setStarred: [{ keys: [1], starred: true }, [['personal.setStarred', [1], true]], null],
    setRead: [{ keys: [1], read: false }, [['personal.setRead', [1], false]], null],
    addTag: [{ keys: [1], name: 't' }, [['personal.addTag', [1], 't']], null],
    removeTag: [{ keys: [1], name: 't' }, [['personal.removeTag', [1], 't']], null],
    setPrivateNote: [{ key: 1, privateNote: 'n' }, [['personal.setPrivateNote', 1, 'n']], null],
    getSync: [{}, [['sync.progress']], 'answer'],
    startSync: [{ connectionId: 7, kind: 'full' }, [['sync.start', 7, 'full']], null],
    pauseSync: [{ connectionId: 7 }, [['sync.pause', 7]], null],
    cancelSync: [{ connectionId: 7 }, [['sync.cancel', 7]], null],
    retryFailed: [{ connectionId: 7 }, [['sync.start', 7, 'retry']], null],
    listFailures: [{ connectionId: 7 }, [['sync.failures', 7]], 'answer'],
    saveSyncSettings: [{ connectionId: 7, settings }, [['sync.saveSettings', 7, settings]], null],
    getScopes: [{ connectionId: 7 }, [['sync.scopes', 7]], 'answer'],
    fetchTicket: [{ connectionId: 7, text: 't' }, [['fetches.fetchByText', 7, 't']], 'answer'],
    refreshTicket: [{ key: 1 }, [['fetches.refresh', 1]], 'answer'],
    cancelFetch: [{}, [['fetches.cancel']], null],
    openThread: [{ key: 1, revision: 2 }, [['threads.open', 1, 2]], 'answer'],
    readThreadState: [{ key: 1, revision: 2 }, [['session.ticketWorker.threadState', 1, 2]], 'answer'],
    listMessages: [
      { key: 1, revision: 2, from: 3 },
      [['session.ticketWorker.listMessages', 1, 2, 3]],
      'answer',
    ],
    readText: [
      { key: 1, revision: 2, position: 3, from: 4 },
      [['session.ticketWorker.readText', 1, 2, 3, 4]],
      { text: 'answer' },
    ],
    getDetails: [{ key: 1, revision: 2 }, [['session.ticketWorker.getDetails', 1, 2]], 'answer'],
    renderMessages: [
      { key: 1, revision: 2, positions: [3] },
      [['session.ticketWorker.renderMessages', 1, 2, [3]]],
      'answer',
    ],
    fetchFile: [ref, [['attachments.fetch', ref]], 'answer'],
    readFile: [ref, [['session.ticketWorker.readFile', ref]], 'answer'],
    saveFile: [ref, [['attachments.save', ref]], 'answer'],
    importFiles: [
      { connectionId: 7, timeZone: 'UTC', folder: true },
      [['imports.selectAndImport', 7, 'UTC', true]],
      'answer',
    ],
    cancelImport: [{}, [['imports.cancel']], null],
    previewExport: [{ selection, options }, [['exports.preview', selection, options]], 'answer'],
    startExport: [{ selection, options }, [['exports.start', selection, options]], 'answer'],
    listExports: [{}, [['exports.list']], 'answer'],
    pauseExport: [{ id: 3 }, [['exports.pause', 3]], null],
    resumeExport: [{ id: 3 }, [['exports.resume', 3]], null],
    cancelExport: [{ id: 3 }, [['exports.cancel', 3]], null],
    dismissExport: [{ id: 3 }, [['exports.dismiss', 3]], null],
    openExport: [{ id: 3 }, [['exports.open', 3]], null],
    showExportInFolder: [{ id: 3 }, [['exports.showInFolder', 3]], null],
    copyMessages: [{ key: 1, revision: 2, positions: [0] }, [['exports.copy', 1, 2, [0], 'en']], 'answer'],
    openLink: [{ url: 'u' }, [['trustedHosts.openLink', 'u']], null],
  };

function recordingServices(): { services: Services; called: unknown[][] } {
  const called: unknown[][] = [];
  const service = (name: string, values: Record<string, unknown> = {}): object =>
    new Proxy(() => undefined, {
      get: (_, method: string) =>
        values[method] ??
        (method.endsWith('Worker') ? service(`${name}.${method}`) : record(`${name}.${method}`)),
    });
  // Some methods return promises; handlers have to await them.
  const record =
    (name: string) =>
    (...args: unknown[]): unknown => {
      called.push([name, ...args]);
      return Promise.resolve('answer');
    };
  const services = {
    state: { current: { vaultPath: '/vault.db' } },
    showInFolder: (...args: unknown[]) => called.push(['showInFolder', ...args]),
  } as unknown as Record<string, unknown>;
  for (const name of ['session', 'connections', 'trustedHosts', 'threads', 'fetches', 'attachments'])
    services[name] = service(name);
  for (const name of ['personal', 'sync', 'imports', 'exports']) services[name] = service(name);
  services['settings'] = service('settings', { state: 'the settings' });
  services['diagnostics'] = service('diagnostics', { logPath: '/log.txt' });
  services['incidents'] = service('incidents', { current: 'the incident' });
  return { services: services as unknown as Services, called };
}

test.each(Object.entries(routes))('%s', async (name, [args, expected, result]) => {
  const { services, called } = recordingServices();
  const handlers = makeHandlers(services) as Record<string, (args: object) => unknown>;
  expect(await handlers[name]?.(args)).toEqual(result);
  expect(called).toEqual(expected);
});

test('getState returns the state; every call has a handler and a test', () => {
  const { services } = recordingServices();
  const handlers = makeHandlers(services);
  expect(handlers.getState({})).toBe(services.state.current);
  expect(Object.keys(handlers).toSorted()).toEqual(Object.keys(calls).toSorted());
  expect(Object.keys(routes).length + 1).toBe(Object.keys(calls).length);
});
