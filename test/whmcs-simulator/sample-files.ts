import { crc32, deflateSync } from 'node:zlib';
import { Dice } from './dice.ts';

/**
 * The content of a made-up attachment, in the format that its name promises: a picture, a PDF file or plain text. The same
 * name has the same content on every machine.
 */
export function sampleFile(fileName: string): Buffer {
  const known = made.get(fileName);
  if (known) return known;
  const content = make(fileName);
  made.set(fileName, content);
  return content;
}

/** Names repeat, because generated tickets pick from a list. */
const made = new Map<string, Buffer>();

function make(fileName: string): Buffer {
  const dice = new Dice(crc32(fileName));
  const extension = /\.(\w+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
  switch (extension) {
    case 'png':
      return png(screenshot(dice));
    case 'jpg':
    case 'jpeg':
      return jpeg(screenshot(dice));
    case 'pdf':
      return pdf(invoice(fileName, dice));
    default:
      return Buffer.from((texts[extension] ?? plainText)(fileName, dice));
  }
}

type Color = readonly [red: number, green: number, blue: number];

interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
  color: Color;
}

const pictureSize = { width: 480, height: 320 };
const white: Color = [255, 255, 255];
const gray: Color = [208, 213, 219];
const ink: Color = [70, 80, 92];

/** Something like a window with a title bar, a list and a bar chart. Later rectangles cover earlier ones. */
function screenshot(dice: Dice): Rectangle[] {
  const accent: Color = [40 + dice.below(150), 60 + dice.below(120), 60 + dice.below(150)];
  const { width, height } = pictureSize;
  const rectangles: Rectangle[] = [
    { left: 0, top: 0, width, height, color: white },
    { left: 0, top: 0, width, height: 32, color: accent },
    { left: 16, top: 12, width: 120, height: 8, color: white },
    { left: 0, top: 32, width: 128, height: height - 32, color: [240, 243, 245] },
  ];
  for (let top = 56; top < height - 16; top += 24)
    rectangles.push({ left: 16, top, width: 32 + dice.below(8) * 8, height: 8, color: gray });
  for (let top = 64; top < height - 24; top += 24) {
    const left = 152 + dice.below(12) * 8;
    rectangles.push({ left: 152, top, width: width - 176, height: 1, color: gray });
    rectangles.push({
      ...{ left, top: top + 4, height: 16, width: 16 + dice.below(18) * 8 },
      color: dice.chance(0.2) ? ink : accent,
    });
  }
  return rectangles;
}

const colorAt = (rectangles: readonly Rectangle[], x: number, y: number): Color =>
  rectangles.findLast(
    ({ left, top, width, height }) => x >= left && x < left + width && y >= top && y < top + height,
  )?.color ?? white;

function png(rectangles: readonly Rectangle[]): Buffer {
  const { width, height } = pictureSize;
  const rows = Array.from({ length: height }, (_, y) => [
    // The filter of the row: none.
    0,
    ...Array.from({ length: width }, (_, x) => colorAt(rectangles, x, y)).flat(),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits each for red, green and blue.
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.from(rows.flat()), { level: 9 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** A baseline JPEG in gray whose blocks of 8 × 8 pixels have one shade each, so that only their averages are coded. */
function jpeg(rectangles: readonly Rectangle[]): Buffer {
  const { width, height } = pictureSize;
  const segment = (marker: number, ...data: number[]): number[] => [
    ...[0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255],
    ...data,
  ];
  let bits = '';
  let before = 0;
  for (let y = 4; y < height; y += 8)
    for (let x = 4; x < width; x += 8) {
      const [red, green, blue] = colorAt(rectangles, x, y);
      const average = Math.round(0.299 * red + 0.587 * green + 0.114 * blue) - 128;
      bits += differenceBits(average - before);
      before = average;
    }
  const bytes = (bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, '1'), 2));
  return Buffer.from([
    ...[0xff, 0xd8],
    ...segment(0xe0, ...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0),
    // An average is stored times eight, so dividing by eight keeps it.
    ...segment(0xdb, 0, ...Array.from({ length: 64 }, () => 8)),
    ...segment(0xc0, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0),
    // Twelve codes of four bits, for differences of 0 to 11 bits.
    ...segment(0xc4, 0x00, 0, 0, 0, 12, ...Array.from({ length: 12 }, () => 0), ...Array(12).keys()),
    // One code of one bit: no more values in this block.
    ...segment(0xc4, 0x10, 1, ...Array.from({ length: 15 }, () => 0), 0),
    ...segment(0xda, 1, 1, 0x00, 0, 63, 0),
    ...bytes.flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte])),
    ...[0xff, 0xd9],
  ]);
}

/** The difference to the block before: the code for its number of bits, its bits, and the end of the block. */
function differenceBits(difference: number): string {
  const size = difference === 0 ? 0 : Math.abs(difference).toString(2).length;
  const value = difference < 0 ? difference + 2 ** size - 1 : difference;
  const digits = size === 0 ? '' : value.toString(2).padStart(size, '0');
  return `${size.toString(2).padStart(4, '0')}${digits}0`;
}

/** The lines of an invoice: text, and the distance from the left in points. */
function invoice(fileName: string, dice: Dice): { text: string; size: number; indent: number }[] {
  const number = /\d[\d-]*/.exec(fileName)?.[0] ?? '1';
  const items = ['Web hosting, 12 months', 'Domain example.com, 1 year', 'Extra storage, 50 GB'].map(
    (item) => ({ item, price: (5 + dice.below(200)) * 1.2 }),
  );
  const line = (text: string, size = 11, indent = 0) => ({ text, size, indent });
  return [
    line('Harbour Hosting Ltd', 10),
    line(''),
    line(`Invoice ${number}`, 20),
    line(''),
    ...items.flatMap(({ item, price }) => [line(item), line(`EUR ${price.toFixed(2)}`, 11, 300)]),
    line(''),
    line(`Total EUR ${items.reduce((sum, { price }) => sum + price, 0).toFixed(2)}`, 13),
    line('Payable within 14 days. Thank you!', 10),
  ];
}

function pdf(lines: { text: string; size: number; indent: number }[]): Buffer {
  const escaped = (text: string): string => text.replace(/[\\()]/g, '\\$&');
  let y = 760;
  const shown = lines.map(({ text, size, indent }) => {
    // An indented text continues the line before.
    if (indent === 0) y -= 24;
    return `BT /F1 ${size} Tf ${72 + indent} ${y} Td (${escaped(text)}) Tj ET`;
  });
  const content = ['0.1 0.45 0.43 rg 0 812 595 30 re f', '0 g', ...shown].join('\n');
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${content.length}>>\nstream\n${content}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, at) => {
    const offset = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const entries = objects.length + 1;
  return Buffer.from(
    `${text}xref\n0 ${entries}\n0000000000 65535 f \n${offsets.join('')}` +
      `trailer\n<</Size ${entries}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`,
    'latin1',
  );
}

const address = (dice: Dice): string => `203.0.113.${1 + dice.below(254)}`;
const two = (value: number): string => String(value).padStart(2, '0');

const plainText = (fileName: string): string => `${fileName}\n\nThis file is part of the demo data.\n`;

const texts: Record<string, (fileName: string, dice: Dice) => string> = {
  log: (_, dice) =>
    Array.from({ length: 30 }, (_, at) => {
      const time = `16/Nov/2026:08:${two(at)}:${two(dice.below(60))} +0000`;
      const path = dice.pick(['/', '/index.html', '/shop/cart', '/wp-login.php', '/images/logo.png']);
      const status = dice.pick([200, 200, 200, 304, 404, 503]);
      return `${address(dice)} - - [${time}] "GET ${path} HTTP/1.1" ${status} ${dice.below(40_000)}\n`;
    }).join(''),
  eml: (_, dice) =>
    [
      'From: Mail Delivery System <mailer-daemon@mx.example.net>',
      'To: cynthia@reilly-design.example',
      'Subject: Undelivered Mail Returned to Sender',
      'Date: Mon, 16 Nov 2026 08:12:44 +0000',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Your message could not be delivered to one or more recipients.',
      '',
      `<orders@example.org>: host mx.example.org[${address(dice)}] said: 550 5.7.1`,
      '    Message rejected: SPF check failed (in reply to end of DATA command)',
      '',
    ].join('\r\n'),
  csv: (_, dice) =>
    [
      'date,visits,errors',
      ...Array.from(
        { length: 14 },
        (_, at) => `2026-11-${two(at + 1)},${dice.below(5000)},${dice.below(40)}`,
      ),
      '',
    ].join('\n'),
};
