import { describe, expect, test } from 'vitest';
import { DocumentFiles } from '../../../../src/main/export/pdf/document-files.ts';
import { readCoverage } from '../../../../src/main/export/pdf/font-coverage.ts';
import { exportFonts, fontFiles } from '../../../../src/main/export/pdf/fonts.ts';
import { fits, largestEmbedded, longestPrinted, partsOf } from '../../../../src/main/export/pdf/parts.ts';
import { pictureSize } from '../../../../src/main/export/pdf/pictures.ts';
import { exportedAttachment, exportedMessage, exportedTicket } from '../../../support/exported-ticket.ts';
import { pngPicture } from '../../../support/pdf.ts';

describe('fonts', () => {
  test('are the files of the packages, without a build', () => {
    expect(exportFonts('/no/such/folder')).toHaveLength(fontFiles.length);
  });

  test('know their characters', () => {
    const latin = readCoverage(exportFonts().find((path) => path.includes('NotoSans_400Regular.')) ?? '');
    const chinese = readCoverage(exportFonts().find((path) => path.includes('NotoSansTC_')) ?? '');
    const emoji = readCoverage(exportFonts().find((path) => path.includes('NotoEmoji_')) ?? '');
    const has = (text: string) => [latin, chinese, emoji].map((font) => font.has(text.codePointAt(0) ?? 0));
    expect(has('ż')).toEqual([true, false, false]);
    expect(has('網')).toEqual([false, true, false]);
    expect(has('😀')).toEqual([false, false, true]);
    expect(has('\ue000')).toEqual([false, false, false]);
  });
});

describe('the size of a picture', () => {
  const jpeg = Buffer.from('ffd8ffe000044a46ffc0001108001400280301', 'hex');
  const lossy = Buffer.from('52494646000000005745425056503820000000000000009d012a28001400', 'hex');
  const lossless = Buffer.from('5249464600000000574542505650384c000000002f27c00400', 'hex');
  const extended = Buffer.from('524946460000000057454250565038580a00000000000000270000130000', 'hex');

  test.each([
    ['image/png', pngPicture(40, 20, [0, 0, 0])],
    ['image/jpeg', jpeg],
    ['image/gif', Buffer.from('47494638396128001400', 'hex')],
    ['image/webp', lossy],
    ['image/webp', lossless],
    ['image/webp', extended],
  ])('%s', (mediaType, data) => {
    expect(pictureSize(data, mediaType)).toEqual({ width: 40, height: 20 });
    expect(pictureSize(data.subarray(0, 8), mediaType)).toBeNull();
  });

  test('is unknown of other files and of empty pictures', () => {
    expect(pictureSize(Buffer.from('x'.repeat(100)), 'image/svg+xml')).toBeNull();
    expect(pictureSize(Buffer.from('x'.repeat(100)), 'image/jpeg')).toBeNull();
    expect(pictureSize(pngPicture(0, 20, [0, 0, 0]), 'image/png')).toBeNull();
  });
});

describe('embedded files', () => {
  test('have unique names and valid types', () => {
    const files = new DocumentFiles();
    const embed = (name: string, type = 'text/plain') => files.embed(Buffer.from(name), name, type, '');
    expect(['a.txt', 'A.txt', 'a.txt', '../b'].map((name) => embed(name))).toEqual([
      'a.txt',
      'A (2).txt',
      'a (3).txt',
      'b',
    ]);
    embed('c', 'text/plain; charset=utf-8');
    expect(files.embedded.map(({ mediaType }) => mediaType)).toEqual([
      ...Array.from({ length: 4 }, () => 'text/plain'),
      'application/octet-stream',
    ]);
  });

  test('with the same content are stored once', () => {
    const files = new DocumentFiles();
    for (const name of ['a', 'b']) files.embed(Buffer.from('same'), name, 'text/plain', '');
    expect(files.contents.size).toBe(1);
    expect(files.embedded.map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

describe('parts', () => {
  const messages = (count: number, part = {}) =>
    Array.from({ length: count }, (_, at) => exportedMessage(at + 1, part));

  test('an ordinary ticket has one, a huge one several, with each message once and in order', () => {
    expect(partsOf(exportedTicket({ messages: messages(1500) }))).toHaveLength(1);
    const parts = partsOf(exportedTicket({ messages: messages(8000) }));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map(({ part }) => part)).toEqual(parts.map((_, at) => at + 1));
    expect(parts.every((part) => part.parts === parts.length)).toBe(true);
    expect(parts.flatMap((part) => part.messages.map(({ number }) => number))).toEqual(
      messages(8000).map(({ number }) => number),
    );
  });

  test('a ticket without messages has one', () => {
    expect(partsOf(exportedTicket({ messages: [] }))).toMatchObject([{ part: 1, parts: 1, messages: [] }]);
  });

  test('a message that is printed in part weighs as much as what is printed', () => {
    const weight = (text: string) =>
      partsOf(exportedTicket({ messages: [exportedMessage(1, { text })] }))[0]?.weight;
    expect(weight('x'.repeat(longestPrinted + 5_000_000))).toBe(weight('x'.repeat(longestPrinted)));
    expect(weight('x'.repeat(1000))).toBeLessThan(weight('x\n'.repeat(500)) ?? 0);
  });

  test('attachments weigh only if they are read', () => {
    const withFile = (read: (() => Uint8Array) | null) =>
      partsOf(
        exportedTicket({
          messages: messages(3, {
            attachments: [exportedAttachment('a', 'x', { size: largestEmbedded, read })],
          }),
        }),
      );
    expect(withFile(() => Buffer.from('x'))).toHaveLength(3);
    expect(withFile(null)).toHaveLength(1);
  });

  test('fit into one book until it is full', () => {
    const [part] = partsOf(exportedTicket({ messages: messages(1500) }));
    if (!part) throw new Error('There is no part.');
    expect(fits([], part)).toBe(true);
    expect(fits([part], part)).toBe(true);
    expect(fits([part, part, part], part)).toBe(false);
  });
});
