import { fireEvent, render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import ExportPreview from '../../../../src/renderer/features/export/ExportPreview.svelte';
import { Previewer } from '../../../../src/renderer/features/export/previewer.svelte.ts';
import { exportPreview } from '../../../support/contract-data.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();
beforeEach(() => {
  // Node does not have it yet.
  Object.assign(Uint8Array, { fromBase64: (text: string) => new Uint8Array(Buffer.from(text, 'base64')) });
});

function show(previewer = new Previewer()) {
  const onredact = vi.fn();
  render(ExportPreview, { previewer, isFirst: false, onredact });
  const frame = find<HTMLIFrameElement>(document, 'iframe');
  const window_ = frame.contentWindow;
  if (!window_) throw new Error('The frame has no window.');
  const post = vi.spyOn(window_, 'postMessage').mockImplementation(() => undefined);
  const select = async (data: unknown, source: Window = window_): Promise<void> => {
    window.dispatchEvent(new MessageEvent('message', { source, data }));
    await tick();
  };
  return { previewer, frame, post, select, onredact };
}

test('its frame may run scripts and nothing else', () => {
  const { frame } = show();
  expect(frame.getAttribute('sandbox')).toBe('allow-scripts');
  expect(frame.getAttribute('src')).toBe('viewer.html');
});

test('sends each preview to the frame, once that is loaded', async () => {
  const { previewer, frame, post } = show();
  previewer.preview = exportPreview({ showAs: 'html', data: btoa('<p>One</p>') });
  await tick();
  expect(post).not.toHaveBeenCalled();
  await fireEvent.load(frame);
  previewer.preview = exportPreview({ data: btoa('Two') });
  await tick();
  const sent = post.mock.calls.map(([file]) => file as { showAs: string; bytes: Uint8Array });
  expect(sent.map(({ showAs, bytes }) => [showAs, new TextDecoder().decode(bytes)])).toEqual([
    ['html', '<p>One</p>'],
    ['text', 'Two'],
  ]);
  expect(sent[0]).toMatchObject({ locale: 'en', isSelectable: true });
});

test('text that is selected in the frame can be redacted', async () => {
  const { select, onredact } = show();
  await select(' ada@example.com\n');
  expect(find(document, 'q').textContent).toBe('ada@example.com');
  await user.click(screen.getByRole('button'));
  expect(onredact.mock.calls).toEqual([['ada@example.com']]);
  expect(document.querySelector('q')).toBeNull();
  await select('x');
  await select('');
  expect(document.querySelector('q')).toBeNull();
});

test('takes no other message for a selection', async () => {
  const { select } = show();
  await select('from this window', window);
  await select({ text: 'an object' });
  await select(5);
  expect(document.querySelector('q')).toBeNull();
});

test('a new preview has no selection', async () => {
  const { previewer, frame, select } = show();
  await fireEvent.load(frame);
  await select('old');
  previewer.preview = exportPreview();
  await tick();
  expect(document.querySelector('q')).toBeNull();
});

test('says that it is updated', async () => {
  const { previewer } = show();
  previewer.updating = true;
  await tick();
  expect(screen.getByRole('region').getAttribute('aria-busy')).toBe('true');
});
