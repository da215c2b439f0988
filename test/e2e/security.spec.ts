import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { calls } from '../../src/contract/contract.ts';
import { fetchTicket } from '../driver/desk.ts';
import { hostileMessages } from '../whmcs-simulator/phrases.ts';
import { expect, test } from './fixture.ts';

let trap: Server;
let hits: string[];
let trapAddress: string;

/** Anything that the app loads or sends without being asked ends up here. */
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

test('the page has the contract’s calls and nothing of Node or the host', async ({ connected: { page } }) => {
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

test('hostile messages run nothing and load nothing', async ({ connected: { page }, simulator }) => {
  const ticket = structuredClone(simulator.source.byId(1));
  const pattern = ticket?.replies.reply[0];
  if (!ticket || !pattern) throw new Error('no ticket');
  const messages = [
    ...hostileMessages,
    `![x](${trapAddress}/pixel.gif) &lt;img src="${trapAddress}/img"&gt; &lt;link rel=stylesheet href="${trapAddress}/css"&gt;`,
    `&lt;style&gt;@import url(${trapAddress}/import)&lt;/style&gt; [x]: ${trapAddress}/ref &lt;iframe src="${trapAddress}/frame"&gt;`,
  ];
  const reply = messages.map((message, at) => ({
    ...pattern,
    replyid: String(at),
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
  await fetchTicket(page, '1', '(id 1)');
  await expect(page.locator('section.message:not(.note)')).toHaveCount(messages.length);
  await expect(
    page
      .locator('article > :not([aria-label="Your own"])')
      .locator('script, img, iframe, style, link, base, form, input, svg, object, embed'),
  ).toHaveCount(0);
  expect(await page.evaluate(() => '__attacked' in window)).toBe(false);
  expect(hits).toEqual([]);
});

test('a page that was taken over still cannot reach out', async ({ connected: { page } }) => {
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
        setTimeout(() => resolve('blocked'), 500);
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
    await page.waitForTimeout(200);
  }
  await fetchTicket(page, '2', '(id 2)');
  expect(page.url()).toBe(before);
  expect(page.context().pages()).toHaveLength(1);
  expect(hits).toEqual([]);
});

test('main answers only what the contract allows', async ({ connected: { page } }) => {
  const outcomes = await page.evaluate(async () => {
    const call = window.threadkeep as unknown as Record<
      string,
      (args: unknown) => Promise<{ ok: boolean; failure?: { code: string; message: string } }>
    >;
    const bad: [string, unknown][] = [
      ['openLink', { url: 'file:///etc/passwd' }],
      ['openLink', { url: 'javascript:alert(1)' }],
      ['openLink', { url: 'smb://evil/x' }],
      ['openThread', { key: "1' OR 1=1", revision: null }],
      ['openThread', { key: 999_999, revision: null }],
      ['exportPdf', { key: 1, options: { paper: '/etc', includeNotes: false, newestFirst: false } }],
      ['renderMessages', { key: 1, revision: null, positions: Array.from({ length: 5000 }, (_, i) => i) }],
      ['search', { text: '', filters: {}, sort: 'best', sql: 'DROP' }],
      ['startSync', { connectionId: 1, kind: 'everything' }],
      ['readFile', { key: 1, position: -1, at: 0 }],
      ['getState', 'x'],
    ];
    return Promise.all(bad.map(async ([name, args]) => (await call[name]?.(args))?.failure));
  });
  expect(outcomes.map((failure) => failure?.code)).toEqual([
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
  ]);
  expect(JSON.stringify(outcomes)).not.toMatch(/\bat .*\.js:|node_modules|Error:/);
});
