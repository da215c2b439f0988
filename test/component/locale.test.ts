import { render } from '@testing-library/svelte';
import { tick } from 'svelte';
import { beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../../src/contract/settings.ts';
import { messagesIn } from '../../src/i18n/locale.ts';
import { showIn } from '../../src/renderer/locale.svelte.ts';
import { settings } from '../../src/renderer/settings.svelte.ts';
import TicketRow from '../../src/renderer/features/tickets/TicketRow.svelte';
import ErrorNote from '../../src/renderer/ui/ErrorNote.svelte';
import { errorText } from '../../src/shared/error-text.ts';
import { ticketRow } from '../support/contract-data.ts';
import { reportOf } from '../support/errors.ts';
import { fakeBridge } from '../support/fake-bridge.ts';
import { find, withFreshStores } from './stores.ts';

withFreshStores();
beforeEach(() => fakeBridge.answer('getSettings', { ...defaultSettings, locale: 'en' }));

test('a change of the language changes what is shown in place, without mounting it again', async () => {
  const failure = reportOf('timeout');
  const { container } = render(ErrorNote, { failure, onclose: () => undefined });
  const note = find(container, '[role=alert]');
  const [sentence, close] = [find(note, 'strong'), find(note, '.close')];
  const [english, chinese] = (['en', 'zh-Hant'] as const).map((locale) => ({
    sentence: errorText(failure, locale).message,
    close: messagesIn(locale).ui_dismiss(),
  }));
  const shown = () => ({ sentence: sentence.textContent, close: close.getAttribute('aria-label') });
  expect(english).not.toEqual(chinese);
  expect(shown()).toEqual(english);
  showIn('zh-Hant');
  await tick();
  expect(shown()).toEqual(chinese);
  expect(document.documentElement.lang).toBe('zh-Hant');
  showIn('en');
  await tick();
  expect(shown()).toEqual(english);
  expect(find(container, 'strong')).toBe(sentence);
});

test('a language that main sends is shown, also in dates', async () => {
  await settings.start();
  const lastReplyUtc = new Date(Date.now() - 3 * 86_400_000).toISOString();
  const { container } = render(TicketRow, {
    ...{ row: ticketRow(1, { lastReplyUtc }), phrases: [], color: '', selected: false },
    ...{ onstar: () => undefined, onselect: () => undefined },
  });
  const when = find(container, '.when');
  expect(when.textContent).toBe('3 days ago');
  fakeBridge.emit('settings', { ...defaultSettings, locale: 'zh-Hant' });
  await tick();
  expect(when.textContent).toMatch(/3\s*天前/);
});
