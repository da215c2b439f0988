import dgram from 'node:dgram';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { expect, test } from './fixture.ts';

let tcp: net.Server;
let udp: dgram.Socket;
/** Received data: `tcp` for a connection, or the text of a datagram. */
let arrived: string[];

test.beforeEach(async () => {
  arrived = [];
  tcp = net.createServer((socket) => {
    arrived.push('tcp');
    socket.on('error', () => undefined);
  });
  udp = dgram.createSocket('udp4').on('message', (message) => arrived.push(`udp ${message.toString()}`));
  udp.bind(0, '127.0.0.1');
  tcp.listen(0, '127.0.0.1');
  await Promise.all([once(udp, 'listening'), once(tcp, 'listening')]);
});
test.afterEach(() => {
  tcp.close();
  udp.close();
});

/** Connects to both servers. Whatever the app sent before arrives first. */
async function onlyOwn(): Promise<void> {
  const client = dgram.createSocket('udp4');
  client.send('own', udp.address().port, '127.0.0.1');
  await expect.poll(() => arrived).toContain('udp own');
  client.close();
  const socket = net.connect((tcp.address() as AddressInfo).port, '127.0.0.1');
  await expect.poll(() => arrived).toContain('tcp');
  socket.destroy();
  expect(arrived).toEqual(['udp own', 'tcp']);
}

const ports = (): [tcp: number, udp: number] => [(tcp.address() as AddressInfo).port, udp.address().port];

test('a compromised page cannot reach a server through WebRTC or resource hints', async ({
  connected: { page },
}) => {
  const gathered = await page.evaluate(async ([tcpPort, udpPort]) => {
    for (const rel of [
      'preconnect',
      'dns-prefetch',
      'prefetch',
      'preload',
      'modulepreload',
      'icon',
      'manifest',
    ])
      document.head.append(
        Object.assign(document.createElement('link'), { rel, href: `http://127.0.0.1:${tcpPort}/${rel}` }),
      );
    const iceServers = [
      { urls: `stun:127.0.0.1:${udpPort}` },
      { urls: `turn:127.0.0.1:${tcpPort}?transport=tcp`, username: 'ticket text', credential: 'x' },
    ];
    const connection = new RTCPeerConnection({ iceServers });
    connection.createDataChannel('x');
    await connection.setLocalDescription(await connection.createOffer());
    if (connection.iceGatheringState !== 'complete')
      await new Promise((resolve) =>
        connection.addEventListener('icegatheringstatechange', () => {
          if (connection.iceGatheringState === 'complete') resolve(null);
        }),
      );
    return connection.localDescription?.sdp.match(/^a=candidate:.*$/gm) ?? [];
  }, ports());
  expect(gathered).toEqual([]);
  await onlyOwn();
});

test('a compromised page cannot reach a server through forms, frames, refreshes or styles', async ({
  connected: { page },
}) => {
  const before = page.url();
  const address = `http://127.0.0.1:${ports()[0]}`;
  const frames = await page.evaluate(async (away) => {
    const made = <K extends keyof HTMLElementTagNameMap>(
      name: K,
      properties: object,
    ): HTMLElementTagNameMap[K] => Object.assign(document.createElement(name), properties);
    for (const target of ['', '_blank']) {
      const form = made('form', { action: `${away}/form`, method: 'post', target });
      form.append(made('input', { name: 'text', value: 'ticket text' }));
      document.body.append(form);
      form.submit();
    }
    document.head.append(made('meta', { httpEquiv: 'refresh', content: `0;url=${away}/refresh` }));
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      `body { background: url(${away}/css) } @font-face { font-family: x; src: url(${away}/font) }`,
    );
    document.adoptedStyleSheets = [sheet];
    document.body.style.fontFamily = 'x';
    document.body.append(made('video', { src: `${away}/video`, poster: `${away}/poster` }));
    window.open(`${away}/open`);
    window.open('mailto:a@b.example?body=ticket-text');
    for (const src of [`${away}/frame`, 'data:text/html,x', 'index.html', 'about:blank'])
      document.body.append(made('iframe', { src }));
    await new Promise((resolve) =>
      document.body.append(made('img', { src: `${away}/last`, onerror: resolve, onload: resolve })),
    );
    return Array.from({ length: window.frames.length }, (_, index) => {
      try {
        return 'threadkeep' in (window.frames[index] ?? {});
      } catch {
        return false;
      }
    });
  }, address);
  expect(frames).not.toContain(true);
  expect(page.url()).toBe(before);
  await expect.poll(() => page.context().pages()).toHaveLength(1);
  await onlyOwn();
});
