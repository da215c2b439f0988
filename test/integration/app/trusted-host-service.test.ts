import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppState } from '../../../src/contract/app.ts';
import type { Question } from '../../../src/main/app/ports.ts';
import { shownAddress, TrustedHostService } from '../../../src/main/app/trusted-host-service.ts';
import { linkToOpen } from '../../../src/main/render/links.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { getLocale, overwriteGetLocale } from '../../../src/i18n/generated/runtime.js';
import { askInWindow } from '../../../src/chromium-host/question-window.ts';

let vault: Vault;
let asked: Question[];
let answer: boolean;
let hosts: TrustedHostService;

function start(): TrustedHostService {
  const current = {
    connections: [{ apiUrl: 'https://desk.example/whmcs/includes/api.php', host: 'desk.example' }],
  } as unknown as AppState;
  const session = { vault, write: <T>(work: (v: Vault) => T) => Promise.resolve(vault.run(work)) };
  return new TrustedHostService(
    session,
    { current },
    {
      confirm: (question) => {
        asked.push(question);
        return Promise.resolve(answer);
      },
      openExternally: () => Promise.resolve(),
    },
  );
}

beforeEach(() => {
  vault = new Vault(':memory:', randomBytes(32));
  asked = [];
  answer = true;
  hosts = start();
});
afterEach(() => vault.close());

const open = (url: string): Promise<void> => hosts.confirmLink(linkToOpen(url));

describe('a server', () => {
  test('is confirmed once per run; servers of saved connections need no confirmation', async () => {
    await hosts.confirmServers(['https://desk.example/other/includes/api.php']);
    expect(asked).toEqual([]);
    await hosts.confirmServers([
      'https://new.example/includes/api.php',
      'https://new.example/a/includes/api.php',
    ]);
    await hosts.confirmServers(['https://new.example/b/includes/api.php']);
    expect(asked.map(({ message }) => message)).toEqual(['Connect to https://new.example?']);
    hosts = start();
    await hosts.confirmServers(['https://new.example/includes/api.php']);
    expect(asked).toHaveLength(2);
  });

  test('on another port or without encryption needs its own confirmation', async () => {
    await hosts.confirmServers([
      'http://desk.example/includes/api.php',
      'https://desk.example:8443/includes/api.php',
    ]);
    expect(asked[0]?.detail).toContain('http://desk.example\nhttps://desk.example:8443\n');
  });

  test('is asked about again if it was not confirmed', async () => {
    answer = false;
    for (const times of [1, 2]) {
      await expect(hosts.confirmServers(['https://new.example/includes/api.php'])).rejects.toMatchObject({
        code: 'cancelled',
      });
      expect(asked).toHaveLength(times);
    }
  });
});

describe('a link', () => {
  test('is confirmed once, showing the full host and both forms of an international name', async () => {
    await open(`https://аррӏе.com/${'a'.repeat(1000)}?secret=ticket-text`);
    expect(asked[0]).toMatchObject({ message: 'Open a page on xn--80ak6aa92e.com?' });
    expect(asked[0]?.detail).toMatch(/^https:\/\/xn--80ak6aa92e\.com\/a{149} … a*\?secret=ticket-text\n/);
    expect(asked[0]?.detail).toContain('xn--80ak6aa92e.com: аррӏе.com');
    await open('http://xn--80ak6aa92e.com/again');
    hosts = start();
    await open('https://xn--80ak6aa92e.com/in-the-next-run');
    expect(asked).toHaveLength(1);
  });

  test('does not allow email to its host or another port', async () => {
    await open('https://a.example/');
    await open('mailto:x@a.example');
    await open('https://a.example:8443/');
    expect(asked.map(({ message }) => message)).toEqual([
      'Open a page on a.example?',
      'Write an email to x@a.example?',
      'Open a page on a.example:8443?',
    ]);
    await open('mailto:y@a.example');
    expect(asked).toHaveLength(3);
    await open('mailto:y@a.example,z@b.example');
    expect(asked).toHaveLength(4);
  });

  test('to many recipients shows all their hosts', async () => {
    const recipients = Array.from({ length: 10 }, (_, index) => `${'a'.repeat(150)}@host${index}.example`);
    await open('mailto:x@host3.example');
    await open(`mailto:${recipients.join(',')}`);
    for (let at = 0; at < 10; at += 1)
      expect(asked[1]?.detail.split('\n').includes(`host${at}.example`)).toBe(at !== 3);
  });

  test('to a connection’s own server needs no confirmation', async () => {
    await open('https://desk.example/viewticket.php?id=1');
    expect(asked).toEqual([]);
  });

  test('is not remembered if it was not confirmed', async () => {
    answer = false;
    await expect(open('https://a.example/')).rejects.toMatchObject({ code: 'cancelled' });
    answer = true;
    await open('https://a.example/');
    expect(asked).toHaveLength(2);
  });
});

test('an address cannot break the dialog’s line, and always shows its host', () => {
  const host = `${'a'.repeat(60)}.`.repeat(4) + 'example';
  const shown = shownAddress(linkToOpen(`https://${host}/\n\\n?${'b'.repeat(900)}\\n`).href);
  expect(shown).toMatch(new RegExp(`^https://${host}/[^\\s\\\\]* … [^\\s\\\\]*$`));
  expect(shown.length).toBeLessThan(700);
});

test('dialogs use the current language', async () => {
  const original = getLocale;
  overwriteGetLocale(() => 'zh-Hant');
  try {
    await hosts.confirmServers(['https://new.example/includes/api.php']);
    await open('https://a.example/');
    await open('mailto:x@a.example');
  } finally {
    overwriteGetLocale(original);
  }
  expect(asked.map(({ message, confirmLabel }) => [message, confirmLabel])).toEqual([
    ['要連線至 https://new.example 嗎？', '連線'],
    ['要開啟 a.example 的網頁嗎？', '開啟連結'],
    ['要寫信給 x@a.example 嗎？', '撰寫郵件'],
  ]);
});

describe('the dialog window on systems without a dialog program', () => {
  const question = {
    title: 'Open link',
    message: 'Open <b>?',
    detail: 'one\n</p><script>answer(true)</script>',
    cancelLabel: 'Cancel',
    confirmLabel: 'Open link',
  };
  test.each([
    ['Open link', true],
    ['Cancel', false],
    ['', false],
  ])('“%s” means %s', async (button, confirmed) => {
    let text: string | null = '';
    const answered = await askInWindow(question, {
      headless: true,
      onShown: (page) =>
        void page
          .locator('body')
          .textContent()
          .then((shown) => {
            text = shown;
            return button ? page.getByRole('button', { name: button }).click() : page.close();
          })
          // The answer closes the window, possibly before the click is reported.
          .catch(() => undefined),
    });
    expect(answered).toBe(confirmed);
    expect(text).toContain('Open <b>?one\n</p><script>answer(true)</script>');
  });

  test.each([
    ['Open link', 'en'],
    ['開啟連結', 'zh-Hant'],
  ])('with the button “%s”, its language is %s', async (confirmLabel, language) => {
    let found: string | null = '';
    await askInWindow(
      { ...question, confirmLabel },
      {
        headless: true,
        onShown: (page) =>
          void page
            .locator('html')
            .getAttribute('lang')
            .then((lang) => (found = lang))
            .finally(() => page.close()),
      },
    );
    expect(found).toBe(language);
  });
});
