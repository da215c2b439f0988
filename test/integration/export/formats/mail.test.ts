import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExportOptions } from '../../../../src/contract/export.ts';
import { eml } from '../../../../src/main/export/formats/eml.ts';
import { mbox } from '../../../../src/main/export/formats/mbox.ts';
import type { ExportedTicket } from '../../../../src/main/export/model.ts';
import {
  each,
  exportContext,
  exportedAttachment,
  exportedMessage,
  exportedTicket,
  MemoryOutput,
} from '../../../support/exported-ticket.ts';
import { oddTicket } from '../../../support/odd-tickets.ts';
import { readBack, type ReadMail } from '../../../support/read-back.ts';

const staff = { name: 'Tom Bäcker', email: '', type: 'Operator', side: 'staff' } as const;

async function mails(ticket: ExportedTicket, options: Partial<ExportOptions> = {}): Promise<ReadMail[]> {
  const output = new MemoryOutput();
  await eml.write(each(ticket), output, exportContext(options));
  return readBack('eml', output.files.values());
}

async function mailsOfBox(...tickets: ExportedTicket[]): Promise<ReadMail[]> {
  const output = new MemoryOutput();
  await mbox.write(each(...tickets), output, exportContext({ combine: true }));
  return readBack('mbox', output.files.values()).flat();
}

const thread = exportedTicket({
  subject: 'Server is slow – 伺服器很慢',
  timeZone: 'Europe/Berlin',
  cc: ['boss@acme.example'],
  messages: [
    exportedMessage(1, { at: { given: '2026-03-01 10:00:00', utc: '2026-03-01T09:00:00.000Z' } }),
    exportedMessage(2, {
      author: staff,
      at: { given: '2026-07-01 10:00:00', utc: '2026-07-01T08:00:00.000Z' },
    }),
    exportedMessage(3, { kind: 'note', id: 9, author: staff, text: 'internal' }),
    exportedMessage(4, { text: 'From here\r\n>From there\r\nüber' }),
  ],
});

describe('a thread', () => {
  test('is one mail per message, named by position and kind', async () => {
    const output = new MemoryOutput();
    await eml.write(each(thread), output, exportContext());
    expect([...output.files.keys()]).toEqual(['/001 opening', '/002 reply', '/003 note', '/004 reply']);
  });

  test('is recognised by its references, in which notes are leaves', async () => {
    const read = await mails(thread);
    const id = (part: string): string => `<12.ABC-123456.${part}@billing.example.com>`;
    expect(read.map(({ headers }) => headers['Message-ID'])).toEqual(
      ['opening', 'reply.102', 'note.9', 'reply.104'].map(id),
    );
    expect(read.map(({ headers }) => headers['In-Reply-To'])).toEqual([
      undefined,
      id('opening'),
      id('reply.102'),
      id('reply.102'),
    ]);
    expect(read[3]?.headers['References']).toBe(`${id('opening')} ${id('reply.102')}`);
    expect(read.flatMap(({ defects }) => defects)).toEqual([]);
  });

  test('is the same with the newest message first', async () => {
    const reversed = { ...thread, messages: thread.messages.toReversed() };
    expect(await mails(reversed, { newestFirst: true })).toEqual(await mails(thread));
  });

  test('has subjects, dates of the server’s clock, senders and recipients', async () => {
    const [opening, reply, note] = await mails(thread);
    expect(opening).toMatchObject({
      headers: { Subject: 'Server is slow – 伺服器很慢', 'X-Threadkeep-Kind': 'opening' },
      date: '2026-03-01T10:00:00+01:00',
      addresses: {
        From: [['Ada Lovelace', 'ada@example.com']],
        To: [['Support', 'department@no-address.invalid']],
        Cc: [['', 'boss@acme.example']],
      },
    });
    expect(reply).toMatchObject({
      headers: { Subject: 'Re: Server is slow – 伺服器很慢' },
      date: '2026-07-01T10:00:00+02:00',
      addresses: {
        From: [['Tom Bäcker', 'staff@no-address.invalid']],
        To: [['Ada Lovelace', 'ada@example.com']],
      },
    });
    expect(note).toMatchObject({
      headers: { Subject: '[Internal note] Re: Server is slow – 伺服器很慢', 'X-Threadkeep-Kind': 'note' },
    });
    expect(Object.keys(note?.addresses ?? {})).toEqual(['From', 'To']);
    expect(note?.addresses['To']).toEqual([['Support', 'department@no-address.invalid']]);
  });

  test('has its text twice: as it was written, and rendered', async () => {
    const last = (await mails(thread)).at(-1);
    expect(last?.text).toBe('From here\n>From there\nüber');
    expect(last?.html).toContain('<blockquote dir="ltr">');
  });

  test('is in a mailbox what it is in files', async () => {
    const other = exportedTicket({ ticketId: 13, number: 'XYZ-1' });
    const read = await mailsOfBox(thread, other);
    expect(read).toEqual([...(await mails(thread)), ...(await mails(other))]);
  });

  test('has the fields of the ticket in headers of its own', async () => {
    const [mail] = await mails({ ...thread, status: 'On “Hold”', removal: { kind: 'deleted' } });
    expect(mail?.headers).toMatchObject({
      'X-Threadkeep-Ticket': 'ABC-123456',
      'X-Threadkeep-Status': 'On “Hold”',
      'X-Threadkeep-Removal': 'deleted',
      'X-Threadkeep-Response-Hash': '0'.repeat(64),
    });
  });
});

describe('attachments', () => {
  const attachments = [
    exportedAttachment('übersicht.pdf', '%PDF-', { mediaType: 'application/pdf' }),
    exportedAttachment('a mail.eml', 'Subject: x\n\ny\n', { mediaType: 'message/rfc822' }),
    exportedAttachment('../../gone.txt', null),
  ];
  const ticket = exportedTicket({ messages: [exportedMessage(1, { attachments })] });

  test('are attached unchanged if they are included', async () => {
    const [mail] = await mails(ticket, { includeAttachments: true });
    expect(mail?.attachments).toEqual([
      { name: 'übersicht.pdf', type: 'application/pdf', sha256: attachments[0]?.sha256 },
      { name: 'a mail.eml', type: 'application/octet-stream', sha256: attachments[1]?.sha256 },
    ]);
    expect(mail?.text).toContain(
      `\n-- \nAttachments:\n- übersicht.pdf, 5 bytes, SHA-256 ${attachments[0]?.sha256}`,
    );
  });

  test('are only named otherwise', async () => {
    const [mail] = await mails(ticket, { pictures: 'inline' });
    expect(mail?.attachments).toEqual([]);
    expect(mail?.text).toContain('- ../../gone.txt (not downloaded)');
  });
});

test('a private note is a mail of its own, dated when the ticket was fetched', async () => {
  const read = await mails({ ...thread, privateNote: 'For the auditor' });
  expect(read).toHaveLength(5);
  expect(read[4]).toMatchObject({
    headers: { 'X-Threadkeep-Kind': 'private-note', Subject: '[Private note] Server is slow – 伺服器很慢' },
    date: '2026-04-01T08:00:00+00:00',
    text: 'For the auditor',
  });
});

test('two messages with the same ID have different Message-IDs', async () => {
  const messages = [exportedMessage(1), exportedMessage(2, { id: 5 }), exportedMessage(3, { id: 5 })];
  const read = await mails(exportedTicket({ messages }));
  expect(new Set(read.map(({ headers }) => headers['Message-ID'])).size).toBe(3);
});

/** Headers that a mail may have. */
const known =
  /^(?:Subject|From|To|Cc|In-Reply-To|References|Message-ID|Date|MIME-Version|Content-Type|Content-Transfer-Encoding|X-Threadkeep-[A-Za-z-]+)$/;

describe('any ticket', () => {
  const odd = fc.sample(oddTicket, { numRuns: 60, seed: 3 });

  test('is a mail without defects, whose headers are ours', async () => {
    const outputs = await Promise.all(
      odd.map(async (ticket) => {
        const output = new MemoryOutput();
        await eml.write(each(ticket), output, exportContext({ includeAttachments: true }));
        return output;
      }),
    );
    for (const mail of readBack(
      'eml',
      outputs.flatMap(({ files }) => [...files.values()]),
    )) {
      expect(mail.defects).toEqual([]);
      expect(mail.names.filter((name) => !known.test(name))).toEqual([]);
      expect(new Set(mail.names).size).toBe(mail.names.length);
      expect(mail.addresses['From']).toHaveLength(1);
      expect(mail.addresses['To']).toHaveLength(1);
      expect(mail.addresses['Cc']?.length ?? 0).toBeLessThanOrEqual(2);
    }
  });

  test('is in a mailbox as many mails as it has messages', async () => {
    const read = await mailsOfBox(...odd);
    const notes = odd.filter(({ privateNote }) => privateNote).length;
    expect(read).toHaveLength(odd.reduce((sum, { messages }) => sum + messages.length, notes));
    expect(read.flatMap(({ defects }) => defects)).toEqual([]);
  });
});
