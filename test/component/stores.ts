import { beforeEach } from 'vitest';
import { noFilters } from '../../src/contract/search.ts';
import { defaultSettings } from '../../src/contract/settings.ts';
import { app } from '../../src/renderer/app.svelte.ts';
import { exports } from '../../src/renderer/features/export/exports.svelte.ts';
import { imports } from '../../src/renderer/features/import/import-progress.svelte.ts';
import { ticketList } from '../../src/renderer/features/tickets/ticket-list.svelte.ts';
import { showIn } from '../../src/renderer/locale.svelte.ts';
import { settings } from '../../src/renderer/settings.svelte.ts';
import { appState, searchResult } from '../support/contract-data.ts';
import { fakeBridge } from '../support/fake-bridge.ts';

/** Before each test: the stores that components share are as after a start with an open vault and an empty list. */
export function withFreshStores(): void {
  beforeEach(() => {
    app.state = appState();
    app.sync = [];
    app.page = { name: 'tickets' };
    app.selected = null;
    app.aim = { position: null, phrases: [] };
    app.openThread = null;
    app.fetched = null;
    app.fetching = false;
    app.failure = null;
    app.redirected = false;
    app.fetchFrom = null;
    ticketList.text = '';
    ticketList.filters = noFilters;
    ticketList.restoreSort('best');
    ticketList.found = searchResult(0);
    ticketList.rows = {};
    ticketList.selected.clear();
    ticketList.saved = [];
    ticketList.failure = null;
    exports.list = [];
    exports.announcement = '';
    exports.request = null;
    imports.busy = false;
    imports.progress = null;
    imports.cancelling = false;
    imports.report = null;
    settings.current = { ...defaultSettings, locale: 'en' };
    showIn('en');
    fakeBridge.answer('search', ticketList.found);
    // Some settings are stored a moment later.
    fakeBridge.answer('changeSettings', null);
  });
}

/** The list shows this result. */
export async function showResult(found: typeof ticketList.found): Promise<void> {
  fakeBridge.answer('search', found);
  await ticketList.search();
}

/** The element that a selector finds below a node; where there is none, the test fails. */
export function find<T extends HTMLElement>(within: ParentNode, selector: string, at = 0): T {
  const found = within.querySelectorAll<T>(selector)[at];
  if (!found) throw new Error(`There is no ${selector} at ${at}.`);
  return found;
}
