import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Question } from '../../../src/main/app/ports.ts';
import { shownAddress, TrustedHostService } from '../../../src/main/app/trusted-host-service.ts';
import { FakeDialogs, FakeSession } from '../../support/fake-session.ts';

/** Asserts what of the address stands in a question, whatever the words around it are. */
let fake: FakeSession;
let dialogs: FakeDialogs;
let hosts: TrustedHostService;
beforeEach(() => {
  fake = new FakeSession();
  dialogs = new FakeDialogs();
  hosts = new TrustedHostService(fake.session, fake.state, dialogs);
});
afterEach(() => fake.close());

async function askedFor(ask: () => Promise<void>): Promise<Question & { lines: string[] }> {
  const before = dialogs.questions.length;
  await ask();
  expect(dialogs.questions).toHaveLength(before + 1);
  const question = dialogs.questions[before] as Question;
  for (const text of Object.values(question)) expect(text).not.toBe('');
  return { ...question, lines: question.detail.split('\n') };
}

describe('about servers', () => {
  test('one is named in the question itself', async () => {
    const { message, lines } = await askedFor(() =>
      hosts.confirmServers(['https://a.example/includes/api.php']),
    );
    expect(message).toContain('https://a.example');
    expect(lines).toHaveLength(1);
  });

  test('several are listed, each once, and not those that are known', async () => {
    await fake.connect({ apiUrl: 'https://known.example/includes/api.php' });
    const { message, lines } = await askedFor(() =>
      hosts.confirmServers([
        ...['https://a.example/x', 'https://known.example/x', 'https://b.example/y', 'https://a.example/z'],
      ]),
    );
    expect(message).not.toContain('a.example');
    expect(lines.slice(0, 3)).toEqual(['https://a.example', 'https://b.example', '']);
    expect(lines).toHaveLength(4);
  });

  test('an international name is shown in both forms, also with a port', async () => {
    const { lines } = await askedFor(() =>
      hosts.confirmServers(['https://xn--bcher-kva.example:8443/api.php']),
    );
    expect(lines[0]).toBe('xn--bcher-kva.example: bücher.example');
  });
});

describe('about links', () => {
  test('a page has its address, and the name of its host in both forms', async () => {
    const { message, lines } = await askedFor(() =>
      hosts.openLink('https://www.xn--bcher-kva.example:8443/page?x=1'),
    );
    expect(message).toContain('xn--bcher-kva.example:8443');
    expect(lines[0]).toBe('https://www.xn--bcher-kva.example:8443/page?x=1');
    expect(lines[1]).toBe('www.xn--bcher-kva.example:8443: www.bücher.example');
    expect(lines[2]).toBe('');
    expect(lines).toHaveLength(4);
  });

  test('mail is told from a page, and lists the hosts where there are several', async () => {
    const page = await askedFor(() => hosts.openLink('https://a.example/'));
    const mail = await askedFor(() => hosts.openLink('mailto:x@a.example'));
    for (const part of ['title', 'message', 'confirmLabel'] as const) expect(mail[part]).not.toBe(page[part]);
    expect(mail.message).toContain('x@a.example');
    expect([mail.lines[0], mail.lines[1]]).toEqual(['mailto:x@a.example', '']);
    expect(mail.lines.at(-1)).not.toBe(page.lines.at(-1));
    const several = await askedFor(() => hosts.openLink('mailto:x@b.example,y@c.example'));
    expect(several.lines.slice(1, 5)).toEqual(['', 'b.example', 'c.example', '']);
    expect(several.lines.at(-1)).not.toBe(mail.lines.at(-1));
  });

  test('what was confirmed is stored in the vault', async () => {
    await askedFor(() => hosts.openLink('mailto:x@b.example,y@c.example'));
    for (const host of ['b.example', 'c.example']) {
      expect(fake.vault.trustedHosts.has('mail', host)).toBe(true);
      expect(fake.vault.trustedHosts.has('web', host)).toBe(false);
    }
  });

  test('mail to the host of a connection is asked about', async () => {
    await fake.connect({ apiUrl: 'https://known.example/includes/api.php' });
    await hosts.openLink('https://known.example/page');
    expect(dialogs.questions).toEqual([]);
    await askedFor(() => hosts.openLink('mailto:x@known.example'));
  });
});

test('an address is shortened in its middle, after its host, where it is too long', () => {
  const path = (length: number): string => `/${'x'.repeat(length - 1)}`;
  for (const scheme of ['https', 'http']) {
    const host = `${scheme}://${'h'.repeat(250)}.example`;
    expect(shownAddress(`${host}${path(300)}`)).toBe(`${host}${path(300)}`);
    expect(shownAddress(`${host}${path(301)}`)).toBe(`${host}/${'x'.repeat(149)} … ${'x'.repeat(150)}`);
    expect(shownAddress(`${host}?a\\b`)).toBe(`${host}?a%5Cb`);
  }
  const mail = `mailto:${'x'.repeat(400)}https://a.example/`;
  expect(shownAddress(mail)).toBe(`${mail.slice(0, 150)} … ${mail.slice(-150)}`);
});
