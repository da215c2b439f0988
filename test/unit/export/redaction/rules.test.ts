import { describe, expect, test } from 'vitest';
import { redacted } from '../../../support/redaction.ts';

/** A text, and the same one after redaction; `…` stands for the placeholder. */
type Case = [before: string, after: string];

const check =
  (rule: Parameters<typeof redacted>[1]['rules'], placeholder: string, country?: 'DE' | 'TW' | 'ES') =>
  (before: string, after: string): void => {
    const text = redacted(before, { rules: rule ?? [], ...(country && { defaultCountry: country }) });
    expect(text.replace(new RegExp(`\\[${placeholder} \\d+\\]`, 'g'), '…')).toBe(after);
  };

describe('email addresses', () => {
  test.each<Case>([
    ['Ada Byron <ada.b@example.com>, thanks', 'Ada Byron <…>, thanks'],
    ['**a**@b.c', '**…'],
    ['a (at) b.c', '…'],
    ['a[at]b[dot]c', '…'],
    ['a at b dot c', '…'],
    ['a {@} b.c', '…'],
    ['a (ät) b (punkt) de', '…'],
    ['a @ b.com', '…'],
    ['a%40b.c', '…'],
    ['a%2540b.c', '…'],
    ['a=40b.c =3D', '… =3D'],
    ['a&#64;b&period;c', '…'],
    ['mailto:a@b.c?subject=x', 'mailto:…?subject=x'],
    ['https://example.org/?email=a%40b.c&x=1', 'https://example.org/?email=…&x=1'],
    ['to=<a@b.c>, from=a@b.c, "a@b.c"', 'to=<…>, from=…, "…"'],
    ['"ada b"@example.com', '…'],
    ["o'brien@example.com and 'a@b.c'", "… and '…'"],
    ['bounce-ada=example.com@lists.example.org', '…'],
    ['請寄a@b.com。謝謝', '請寄…。謝謝'],
    ['用户@例子.广告', '…'],
    ['jürgen@müller.de', '…'],
    ['ＡＤＡ＠ＥＸＡＭＰＬＥ．ＣＯＭ', '…'],
    ['Write to a@b.com.', 'Write to ….'],
    ['git@github.com:a/b.git', '…:a/b.git'],
    ['a@b.c@d.e', '…'],
  ])('%s', check(['email'], 'email'));

  test.each<Case>([
    ['Look at example.com at noon', 'Look at example.com at noon'],
    ['@ada wrote; ada@ is no address; a@b', '@ada wrote; ada@ is no address; a@b'],
    ['https://user:pw@host.example/', 'https://user:pw@host.example/'],
    ['react@18.x, lodash@4.17.21, a@10.0.0.1', 'react@18.x, lodash@4.17.21, a@10.0.0.1'],
  ])('not %s', check(['email'], 'email'));
});

describe('phone numbers', () => {
  test.each<Case>([
    ['+49 171 1234567', '…'],
    ['+49 (0) 171 123 45 67', '…'],
    ['(+49) 171/1234567', '…'],
    ['0049 171 1234567', '…'],
    ['tel:+491711234567', 'tel:…'],
    ['+1 415 555 2671 ext. 5', '…'],
    ['1-800-555-0199 x12', '…'],
    ['(415) 555-2671 or 415-555-2671 or 415.555.2671', '… or … or …'],
    ['+17 344 1345134', '…'],
    ['Tel. 12345678', 'Tel. …'],
    ['my phone number is 12345678', 'my phone number is …'],
    ['call me at 555 0199 12', 'call me at …'],
    ['手機 912345678', '手機 …'],
    ['電話：0912-345-678 或 (02) 2345-6789', '電話：… 或 …'],
    ['０９１２－３４５－６７８', '…'],
    ['0171 2345678 / 0172 8765432', '… / …'],
    ['0171 2345678 2026-03-01', '… 2026-03-01'],
    ['+49 171 1234567, then 12345', '…, then 12345'],
    ['WhatsApp:+886912345678。', 'WhatsApp:…。'],
    ['01 23 45 67 89', '…'],
    ['(0171 2345678)', '(…)'],
    ['phone=%2B491711234567', 'phone=…'],
  ])('%s', check(['phone'], 'phone'));

  test('have one placeholder with and without a word before them', () => {
    expect(redacted('(213) 373-4253, call: (213) 373-4253', { rules: ['phone'], defaultCountry: 'DE' })).toBe(
      '[phone 1], call: [phone 1]',
    );
  });

  test('not IP addresses and dates after a word', () => {
    const text = 'call 105.186.30.16, call me on 2026-03-01';
    expect(redacted(text, { rules: ['phone'] })).toBe(text);
  });

  test('those of a known country in any form', () => {
    check(['phone'], 'phone', 'ES')('612 345 678', '…');
    check(['phone'], 'phone')('612 345 678', '612 345 678');
    check(['phone'], 'phone', 'DE')('612 345 678', '612 345 678');
  });

  test('the country is known from the clients’ addresses', () => {
    const person = { name: 'A', email: 'a@empresa.es', type: '', side: 'client' } as const;
    expect(redacted('612 345 678', { rules: ['phone'] }, { requestor: person })).toBe('[phone 1]');
  });

  test('not the ticket’s own numbers', () => {
    const part = { number: '0171-2345678', ticketId: 301234567, mergedFrom: ['0171-1111111'] };
    const text = 'Tel. 301234567, 0171 2345678, 0171 1111111';
    expect(redacted(text, { rules: ['phone'] }, part)).toBe(text);
  });
});

describe('IBANs', () => {
  test.each<Case>([
    ['DE89 3704 0044 0532 0130 00 and more', '… and more'],
    ['de89370400440532013000', '…'],
    ['DE89-3704-0044-0532-0130-00', '…'],
    ['DE89 3704 0044\n0532 0130 00', '…'],
    ['IBANDE89370400440532013000', 'IBAN…'],
    ['帳號GB29NWBK60161331926819，謝謝', '帳號…，謝謝'],
    ['IBAN: DE00 1234 5678 9012 3456 78', 'IBAN: …'],
  ])('%s', check(['iban'], 'IBAN'));

  test.each<Case>([
    ['DE00 1234 5678 9012 3456 78', 'DE00 1234 5678 9012 3456 78'],
    ['XX89 3704 0044 0532 0130 00', 'XX89 3704 0044 0532 0130 00'],
    ['DE89 3704 0044', 'DE89 3704 0044'],
    ['DE893704004405320130001', 'DE893704004405320130001'],
  ])('not %s', check(['iban'], 'IBAN'));
});

describe('card numbers', () => {
  test.each<Case>([
    ['4111 1111 1111 1111 12/26 123', '… 12/26 123'],
    ['4111-1111-1111-1111, 4111111111111111', '…, …'],
    ['3782 822463 10005', '…'],
    ['5555555555554444', '…'],
    ['2221000000000009', '…'],
    ['6200 0000 0000 0000 000', '…'],
    ['4111 1111\n1111 1111', '…'],
    ['**4111** 1111 1111 1111', '**…'],
  ])('%s', check(['card'], 'card'));

  test.each<Case>([
    ['4111 1111 1111 1112', '4111 1111 1111 1112'],
    ['9111111111111111', '9111111111111111'],
    ['0.4111111111111111', '0.4111111111111111'],
    ['41111111111111110000000', '41111111111111110000000'],
    ['301 73609 109.8.173.191', '301 73609 109.8.173.191'],
  ])('not %s', check(['card'], 'card'));
});

describe('IP addresses', () => {
  test.each<Case>([
    ['10.0.0.1:8080 and 10.0.0.0/24', '…:8080 and …/24'],
    ['10[.]0[.]0[.]1', '…'],
    ['ssh root@10.0.0.1', 'ssh root@…'],
    ['位址10.0.0.1。', '位址…。'],
    ['2001:db8::1, [2001:DB8:0:0:0:0:0:1]:443', '…, […]:443'],
    ['fe80::1%eth0', '…'],
    ['from:2001:db8::1', 'from:…'],
    ['::1 and ::ffff:10.0.0.1.', '… and ….'],
    ['1:2:3:4:5:6:7:8', '…'],
  ])('%s', check(['ip'], 'IP address'));

  test.each<Case>([
    ['256.1.1.1, 1.2.3, 1.2.3.4.5', '256.1.1.1, 1.2.3, 1.2.3.4.5'],
    ['version 1.2.3.4, v1.2.3.4, 版本 1.2.3.4', 'version 1.2.3.4, v1.2.3.4, 版本 1.2.3.4'],
    ['Chrome/115.0.0.0', 'Chrome/115.0.0.0'],
    ['10:15:32, std::vector, a::b, 00:1a:2b:3c:4d:5e', '10:15:32, std::vector, a::b, 00:1a:2b:3c:4d:5e'],
  ])('not %s', check(['ip'], 'IP address'));
});

describe('passwords and keys', () => {
  test.each<Case>([
    ['password: hunter2!', 'password: …'],
    ['pw=x', 'pw=…'],
    ['Passwort lautet x', 'Passwort lautet …'],
    ['密碼：x', '密碼：…'],
    ['api key AbC123xyz789', 'api key …'],
    ['Bearer eyA1.b2', 'Bearer …'],
    ['the password for ftp is Sommer2026.', 'the password for ftp is ….'],
    ['Password (new): swordfish', 'Password (new): …'],
    ['Password: “two words”', 'Password: “…”'],
    ['"password":"hun\\"ter2","a":1', '"password":"…","a":1'],
    ['{"pin":1234,"a":1}', '{"pin":…,"a":1}'],
    ['?token=abc123def&x=1', '?token=…&x=1'],
    ['https://u:p4ss@host.example/', 'https://u:…@host.example/'],
    ['EPP code: Ab-12-cD', 'EPP code: …'],
    ['CVV: 123', 'CVV: …'],
    ['AKIAIOSFODNN7EXAMPLE', '…'],
    ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', '…'],
    ['sk_live_abcdefghij123', '…'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w', '…'],
    ['$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy', '…'],
    ['a\n-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAK\n-----END RSA PRIVATE KEY-----\nb', 'a\n…\nb'],
    [
      '-----BEGIN PRIVATE KEY-----\nMIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu\nThanks',
      '…\nThanks',
    ],
  ])('%s', check(['secret'], 'secret'));

  test('also where they stand alone', () => {
    const text = 'Password: hunter2.x\n> I tried hunter2.x, HUNTER2.X and xhunter2.x';
    expect(redacted(text, { rules: ['secret'] })).toBe(
      'Password: [secret 1]\n> I tried [secret 1], [secret 1] and xhunter2.x',
    );
  });

  test('not the text between a key without an end and another key', () => {
    const text = 'Nothing to see here. '.repeat(1000);
    const key = '-----BEGIN PRIVATE KEY-----';
    expect(
      redacted(`${key}\n${text}${key}\nMII\n${key.replace('BEGIN', 'END')}`, { rules: ['secret'] }),
    ).toBe(`[secret 1]\n${text}[secret 2]`);
  });

  test('not what is hidden already', () => {
    for (const text of ['password: ********', 'Password: xxxx', 'password=<password>', 'pw: [removed]'])
      expect(redacted(text, { rules: ['secret'] })).toBe(text);
  });
});

describe('the client’s names', () => {
  const as = (name: string, email = ''): Parameters<typeof redacted>[2] => ({
    requestor: { name, email, type: 'Owner', side: 'client' },
    messages: undefined as never,
  });
  const check2 = (name: string, email: string, before: string, after: string): void => {
    const { requestor } = as(name, email) ?? {};
    const text = redacted(before, { rules: ['client'] }, requestor ? { requestor } : {});
    expect(text.replace(/\[client \d+\]/g, '…')).toBe(after);
  };

  test.each([
    ['Grace Hopper', 'Hi Grace, Hopper, GRACE HOPPER, Hopper, Grace', 'Hi …, …, …'],
    ['Grace Hopper', 'gracehopper grace_hopper grace.hopper@', '…@'],
    ['Grace Hopper', 'Hopper’s and Hoppers server', '…’s and …s server'],
    ['Grace Hopper', 'grasshopper, Hopperton, disgrace', 'grasshopper, Hopperton, disgrace'],
    ['Bill Page', 'Bill, your bill is on this page, Mr. PAGE', '…, your bill is on this page, Mr. …'],
    ['Jürgen Groß', 'Juergen, Jurgen, JÜRGEN GROSS', '…, …, …'],
    ['Ludwig van Beethoven', 'the van of Ludwig van Beethoven', 'the van of … van …'],
    ['Bo Li', 'Bo Li, bolivia, li, Li Bo', '…, bolivia, li, …'],
    ['Acme Hosting GmbH', 'Acme Hosting GmbH has hosting at ACME', '… Hosting GmbH has hosting at …'],
    ['王小明', '王小明您好，王先生，王國', '…您好，…先生，王國'],
    ['山田 太郎', '山田様、太郎さん、山田太郎', '…様、…さん、…'],
    ['김철수', '김철수님', '…님'],
  ])('%s: %s', (name, before, after) => check2(name, '', before, after));

  test.each([
    ['rosalind.f@example.com', 'rosalind.f and Rosalind.F', '… and …'],
    ['rosi+shop@example.com', 'user rosi logged in', 'user … logged in'],
    ['info@example.com', 'more info', 'more info'],
    ['12345678@qq.com', 'QQ 12345678', 'QQ …'],
  ])('address %s: %s', (email, before, after) => check2('', email, before, after));

  test('and addresses, in any disguise', () => {
    expect(redacted('ada (at) example.com, tom@example.com', { rules: ['client'] })).toBe(
      '[email 1], tom@example.com',
    );
  });

  test('of everyone who is not staff', () => {
    expect(
      redacted(
        'tom@x.example, Zoë, Bob',
        { rules: ['client'] },
        {
          owner: { name: 'Zoë Quin', email: '' },
          cc: ['Bob <tom@x.example>'],
        },
      ),
    ).toBe('[email 2], [client 2], [client 3]');
  });
});
