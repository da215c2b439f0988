import { describe, expect, test } from 'vitest';
import { mediaTypeOf, previewKindOf } from '../../../src/main/attachments/kinds.ts';
import { sampleFile } from '../../whmcs-simulator/sample-files.ts';
import { fileNames } from '../../whmcs-simulator/phrases.ts';
import demo from '../../../resources/demo/tickets.json' with { type: 'json' };

const demoNames = demo
  .flatMap(({ replies, notes }) => [...replies.reply, ...notes.note])
  .flatMap(({ attachments }) => attachments.flat())
  .map(({ filename }) => filename);
const names = [
  ...fileNames,
  ...demoNames,
  'photo.jpg',
  'photo.JPEG',
  'visits.csv',
  'notes.txt',
  'no extension',
];

describe('a sample file', () => {
  test.each(names)('has the format that its name promises: %s', (name) => {
    const content = sampleFile(name);
    expect(content.length).toBeGreaterThan(20);
    expect(content.length).toBeLessThan(4096);
    const kind = previewKindOf(name);
    if (kind) expect(mediaTypeOf(content, kind)).not.toBeNull();
  });

  test('differs by name', () => {
    expect(sampleFile('a.png').equals(sampleFile('b.png'))).toBe(false);
    expect(sampleFile('photo.jpg').subarray(0, 2).toString('hex')).toBe('ffd8');
    expect(sampleFile('a.pdf').toString('latin1')).toMatch(/^%PDF-1\.4\n[^]*%%EOF\n$/);
  });
});
