import { describe, expect, test } from 'vitest';
import type { ExportedAttachment } from '../../../../src/main/export/model.ts';
import { exportedAttachment, exportedMessage, exportedTicket } from '../../../support/exported-ticket.ts';
import { exportPdf, pngPicture, type WrittenPdf } from '../../../support/pdf.ts';

const withFiles = (attachments: ExportedAttachment[], options = {}): Promise<WrittenPdf> =>
  exportPdf(exportedTicket({ messages: [exportedMessage(1, { text: 'see files', attachments })] }), options);

const blue = pngPicture(300, 200, [0, 0, 255]);
const picture = (name: string, data: Buffer, mediaType = 'image/png'): ExportedAttachment =>
  exportedAttachment(name, data, { mediaType });

test('attachments are a list with size and hash', async () => {
  const text = (
    await withFiles([
      exportedAttachment('error.log', 'content', { read: null }),
      exportedAttachment('old.zip', null),
      exportedAttachment('gone.pdf', null, { state: 'removed' }),
    ])
  ).text();
  expect(text).toContain('Attachments');
  expect(text).toContain('error.log · 7 bytes');
  expect(text).toContain('SHA-256 ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73');
  expect(text).toContain('old.zip (not downloaded)');
  expect(text).toContain('gone.pdf (deleted on the server)');
});

describe.each(['a-3a', 'ua-1'] as const)('embedded files in %s', (pdfStandard) => {
  test('are complete, with unique names that every system accepts', async () => {
    const written = await withFiles(
      [
        exportedAttachment('error.log', 'first', { mediaType: 'text/plain' }),
        exportedAttachment('Error.log', 'second', { mediaType: 'not a type' }),
        exportedAttachment('../../etc/<報告>.txt', 'third'),
      ],
      { includeAttachments: true, pdfStandard },
    );
    expect(written.faults()).toBe('');
    const files = [...written.attachments()].map(([name, data]) => [name, data.toString()]);
    expect(files.toSorted()).toEqual(
      [
        ['error.log', 'first'],
        ['Error (2).log', 'second'],
        ['etc 報告.txt', 'third'],
      ].toSorted(),
    );
    const text = written.text();
    expect(text).toContain('error.log · 5 bytes · embedded in this document');
    expect(text).toContain('embedded in this document as Error (2).log');
  });

  test('have a description and a relationship', async () => {
    const objects = (
      await withFiles([exportedAttachment('a.txt', 'x')], { includeAttachments: true, pdfStandard })
    ).objects();
    expect(objects).toContain('/Desc (Attachment of message 1)');
    if (pdfStandard === 'a-3a') expect(objects).toContain('/AFRelationship /Supplement');
  });
});

test('a file without content is listed, but not embedded', async () => {
  const written = await withFiles([exportedAttachment('empty.txt', ''), exportedAttachment('one.txt', 'x')], {
    includeAttachments: true,
  });
  expect([...written.attachments().keys()]).toEqual(['one.txt']);
  const text = written.text();
  expect(text).toContain('empty.txt · 0 bytes');
  expect(text).not.toContain('empty.txt · 0 bytes ·');
});

test('nothing is embedded unless attachments are included', async () => {
  const written = await withFiles([picture('blue.png', blue)], { pictures: 'inline' });
  expect(written.attachments().size).toBe(0);
});

describe('pictures', () => {
  /** Whether a page shows the blue picture, which is dark gray. */
  const isShown = (written: WrittenPdf, page: number): boolean => {
    const { width, height, dark } = written.pixels(page);
    let count = 0;
    for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) if (dark(x, y) > 180) count += 1;
    return count > 10_000;
  };

  test('are under their message, or in an appendix with its own entry, or not shown', async () => {
    const inline = await withFiles([picture('blue.png', blue)], { pictures: 'inline' });
    expect(inline.pages()).toHaveLength(1);
    expect(isShown(inline, 1)).toBe(true);
    expect(inline.text()).toContain('blue.png, attached to message 1');
    const appendix = await withFiles([picture('blue.png', blue)], { pictures: 'appendix' });
    expect(appendix.pages()).toHaveLength(2);
    expect([isShown(appendix, 1), isShown(appendix, 2)]).toEqual([false, true]);
    expect(appendix.outline()).toContain('  Pictures');
    expect(isShown(await withFiles([picture('blue.png', blue)]), 1)).toBe(false);
  });

  test('have an alternative text', async () => {
    const written = await withFiles([picture('blue.png', blue)], { pictures: 'inline', pdfStandard: 'ua-1' });
    expect(written.objects()).toContain('/Alt (blue.png, attached to message 1)');
  });

  test.each([
    ['GIF', 'image/gif', 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'],
    ['WebP', 'image/webp', 'UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA='],
    [
      'JPEG',
      'image/jpeg',
      '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z',
    ],
  ])('can be %s', async (_, mediaType, base64) => {
    const text = (
      await withFiles([picture('dot', Buffer.from(base64, 'base64'), mediaType)], { pictures: 'inline' })
    ).text();
    expect(text).not.toContain('cannot be shown');
    expect(text).toContain('dot, attached to message 1');
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a head only', blue.subarray(0, 40)],
    ['half of its data', blue.subarray(0, 150)],
    ['other data', Buffer.concat([blue.subarray(0, 33), Buffer.alloc(500, 7)])],
    ['more pixels than memory', largePicture()],
  ])('of %s are listed, and the export goes on', async (_, data) => {
    const written = await withFiles([picture('broken.png', data), picture('blue.png', blue)], {
      pictures: 'inline',
    });
    expect(written.faults()).toBe('');
    expect(written.text()).toContain(`broken.png · ${data.length} bytes · cannot be shown`);
    expect(written.text()).toContain('blue.png, attached to message 1');
    expect(isShown(written, 1)).toBe(true);
  });
});

/** A small file that says that it has 60,000 × 60,000 pixels. */
function largePicture(): Buffer {
  const data = Buffer.from(blue);
  data.writeUInt32BE(60_000, 16);
  data.writeUInt32BE(60_000, 20);
  return data;
}
