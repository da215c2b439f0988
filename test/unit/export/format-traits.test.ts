import { expect, test } from 'vitest';
import { ExportFormat } from '../../../src/contract/export.ts';
import { formats } from '../../../src/main/export/formats/registry.ts';
import { formatTraits } from '../../../src/renderer/features/export/formats.ts';

test.each(ExportFormat.options)('the dialog offers for %s what main can write', (format) => {
  const { canCombine, isFolder = false } = formats[format];
  expect(formatTraits[format]).toMatchObject({ canCombine, isFolder });
});
