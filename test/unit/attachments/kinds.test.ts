import { expect, test } from 'vitest';
import { isRisky, previewKindOf, mediaTypeOf } from '../../../src/main/attachments/kinds.ts';

test.each([
  ['photo.PNG', 'image'],
  ['Rechnung 2024.pdf', 'pdf'],
  ['bounce, original.eml', 'text'],
  ['page.html', null],
  ['drawing.svg', null],
  ['archive.zip', null],
  ['no ending', null],
  ['photo.png.exe', null],
])('%s is previewed as %s', (name, as) => expect(previewKindOf(name)).toBe(as));

test.each([
  'a.exe',
  'A.JS',
  'x.html',
  'x.svg',
  'macro.docm',
  'link.lnk',
  'photo\u202Egnp.txt',
  'run.sh ',
  'old.doc',
  'invoice.exe.',
  'invoice.exe. ',
  'invoice.exe . . ',
  'invoice.exe\u200B',
  'invoice.e\u00ADxe',
  'invoice.exe\uFEFF',
  'a.exe::$DATA',
  'a.txt:b.exe',
  `${'x'.repeat(76)}.exe and what is cut off`,
  'x.library-ms',
  'x.searchConnector-ms',
  'x.rdp',
  'x.theme',
  'x.xll',
  'x.mobileconfig',
  'x.flatpakref',
  'x.service',
  'x.AppImage',
])('%s is risky', (name) => expect(isRisky(name)).toBe(true));
test.each(['a.txt', 'a.png', 'report.docx', 'archive.zip', 'exe', 'html', '.exe', 'root.cer'])(
  '%s is not risky',
  (name) => expect(isRisky(name)).toBe(false),
);

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
test.each([
  ['\x89PNG\r\n\x1a\n…', 'image', 'image/png'],
  ['\xff\xd8\xff\xe0', 'image', 'image/jpeg'],
  ['GIF89a', 'image', 'image/gif'],
  ['RIFF\0\0\0\0WEBPVP8 ', 'image', 'image/webp'],
  ['RIFF\0\0\0\0WAVEfmt ', 'image', null],
  ['<svg xmlns=""/>', 'image', null],
  ['%PDF-1.7', 'pdf', 'application/pdf'],
  ['<html>%PDF-', 'pdf', null],
  ['plain', 'text', 'text/plain'],
  ['MZ\0\0', 'text', null],
] as const)('the bytes %j, said to be %s, are %s', (text, as, type) =>
  expect(mediaTypeOf(bytes(text), as)).toBe(type),
);
