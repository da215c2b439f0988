import { describe, expect, test } from 'vitest';
import { exportedTicket } from '../../../support/exported-ticket.ts';
import { allRules, redacted, redactorFor } from '../../../support/redaction.ts';
import { generatedSource } from '../../../whmcs-simulator/generator.ts';
import { readThread } from '../../../../src/main/whmcs/thread.ts';

/** What clients and staff of hosting companies write. Nothing in it is anything that a rule hides. */
const harmless = [
  // dates and times
  'The invoice was due on 2026-03-01 and was paid on 2026-03-04 at 10:15:32.',
  'Die Rechnung vom 01.03.2026 ist am 15.03.2026 fällig, nicht am 15.04.26.',
  'The backup runs at 03:00, 15:00 and 23:30 UTC (08.30-17.30 local time).',
  'Maintenance window: 12/31/2026 22:00 – 01/01/2027 02:00.',
  '維護時間為 2026/03/01 22:00 至 2026/03/02 02:00。',
  '障害は2026年3月1日 10時15分から10時40分まで続きました。',
  'Le renouvellement est prévu pour le 1er mars 2026 à 14 h 30.',
  'Log from 20260301-101532, created 1772359232, rotated 1772359232123.',
  'Seen between 2019-2026, and in 1998/1999.',
  'ISO date 2026-03-01T10:15:32.123Z, RFC date Sun, 01 Mar 2026 10:15:32 +0000.',
  // amounts
  'The total is 1,234.56 USD, that is 1.134,20 EUR or 36 800 元.',
  'Wir haben 1.234.567,89 € berechnet, abzüglich 19 % (234.567,89 €).',
  '發票金額為 NT$12,345，已於昨日付款。',
  'It costs $1,200.00 per year, $120 per month or $0.0000123 per request.',
  'Cena to 1 234,56 zł brutto, a rabat wynosi 12,5 %.',
  'You have used 12 345 678 kB of 20 000 000 kB (61.7283 %).',
  '12345678 bytes were sent, 87654321 received.',
  'Credit of 100000000 points, of which 25000000 expire.',
  // numbers of documents
  'Invoice 2026-000123 and invoice #100045678 are the same.',
  'Rechnung Nr. 20260301-4711, Kundennummer 10045678, Vertrag 0045-2231-9.',
  'Order ORD-7F3K2Q9, order number 0123456789, PO 4500012345.',
  'Ticket #ABC-123456 was merged into #482913.',
  '訂單編號 0912345678，請確認是否已出貨。',
  'Your tracking number is 1Z999AA10123456784.',
  'Amazon order 114-3941689-8772232 has not arrived.',
  'VAT number DE123456789, tax number 12/345/67890.',
  '統編：12345678，發票號碼 AB-12345678。',
  'ISBN 978-3-16-148410-0 and EAN 4006381333931.',
  'The case ID is 500f200001Abcde and the RMA 88-1234-5678.',
  // versions and products
  'We run PHP 8.2.14, MySQL 8.0.36, OpenSSL 3.0.13 and cPanel 118.0.12.',
  'Upgrade from version 1.2.3.4 to 1.2.4.0 (build 10.0.19045.3803).',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0',
  'npm install lodash@4.17.21 @types/node@20.11.5 react@next',
  'icon@2x.png and icon@3x.png are missing from the theme.',
  'kernel 5.14.0-427.13.1.el9_4.x86_64 and glibc-2.34-100.el9.x86_64',
  'Windows Server 2022 21H2, .NET 4.8.1, SQL Server 2019 (15.0.4355.3)',
  'OID 1.3.6.1.4.1.2021.10.1.3.1 returns 0.12.',
  // technical
  'Port 3306 is closed, ports 80, 443 and 8080 are open; port range 30000-32767.',
  'HTTP status 404 (12345 bytes), exit code 255, errno 111.',
  '"GET /cart.php?a=add&currency=1&pid=3 HTTP/1.1" 404 38226',
  'MX 10 mail.example.com, TTL 14400, SOA serial 2026030101.',
  'uuid 123e4567-e89b-12d3-a456-426614174000, commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b',
  'sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'std::vector<int> a; Foo::bar(); add::face; 10:15:32; C:\\Windows\\System32',
  'MAC address 00:1a:2b:3c:4d:5e, volume 12:34, ratio 16:9.',
  'Coordinates 25.0330, 121.5654 (25°01′59″N 121°33′56″E).',
  'max_execution_time=300 memory_limit=512M upload_max_filesize=64M',
  'rgba(12, 34, 56, 0.7) #ff8800 1920x1080 300dpi 16px',
  'Message-ID and the header X-Spam-Score: 4.1 are in the source.',
  'ratio 3.14159265358979 and 0.30000000000000004',
  'crontab: 0 3 * * 1-5 /usr/bin/php -q /home/site/cron.php',
  // passwords, without one
  'I forgot my password. Please reset my password and send me a link.',
  'The password is wrong, although the password was changed yesterday.',
  'Das Passwort ist falsch; bitte das Passwort zurücksetzen.',
  'Le mot de passe est incorrect et la clé USB est vide.',
  'La contraseña no es correcta, la palabra clave "module" tampoco.',
  '密碼錯誤，請重設密碼。密碼是不是過期了？',
  '密码不正确，请重置。',
  'Where is the API key? The API key has no permission for this token type.',
  'Password: see below. Password: ********. Password: (sent by SMS)',
  'Basic authentication is off, bearer tokens are used. Expected token `}`.',
  'It is no secret that secretaries pass the pin code.',
  // names that are words, and words like names
  'An adapter is ready; the Canadian armada is adaptable.',
  'Support: Monday to Friday. Max. 10 files. Mark it as paid, please.',
  'Meet me at the office @ noon; 5 @ 3.50 each.',
];

/** Harmless texts are harmless in every country. */
const countries = [undefined, 'US', 'GB', 'DE', 'FR', 'ES', 'TW', 'PL'] as const;

describe('natural text stays as it is', () => {
  test('enough of it', () => expect(harmless.length).toBeGreaterThanOrEqual(60));

  test.each(harmless)('%s', (text) => {
    for (const defaultCountry of countries)
      expect(
        redacted(text, { rules: allRules, ...(defaultCountry && { defaultCountry }) }),
        defaultCountry,
      ).toBe(text);
  });
});

/** What the generator writes that should be found: addresses, phone numbers, IP addresses. */
const meant = {
  email: /[^\s<>(]+@[^\s<>,)]+\.[a-z]+/i,
  phone: /^(?:\+\d\d \d{3} \d{7}|\(\d{3}\) \d{3}-\d{4})$/,
  ip: /^\d+\.\d+\.\d+\.\d+$/,
} as const;

test('in generated tickets, almost nothing else is found', () => {
  const source = generatedSource({ seed: 21, count: 100_000, text: 'natural' });
  const redactor = redactorFor({
    rules: ['email', 'phone', 'iban', 'card', 'ip', 'secret'],
    defaultCountry: 'DE',
  });
  for (let id = 1; id <= 400; id += 1) {
    const { messages, ...head } = readThread({ result: 'success', ...source.byId(id) }, 'UTC');
    redactor.redact(
      exportedTicket({
        ...head,
        messages: messages.map((message, at) => ({ ...message, number: at + 1, attachments: [] })),
      }),
    );
  }
  const other = redactor.found.filter(
    ({ placeholder, text }) =>
      !Object.entries(meant).some(
        ([rule, pattern]) => placeholder.startsWith(rule === 'ip' ? '[IP' : `[${rule}`) && pattern.test(text),
      ),
  );
  expect(redactor.found.length).toBeGreaterThan(500);
  expect(other.map(({ text }) => text)).toEqual([]);
});
