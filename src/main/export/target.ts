import type { ExportOptions } from '../../contract/export.ts';
import { formats } from './formats/registry.ts';

/** Whether an export of `count` tickets is one file, rather than a folder of files. */
export function isSingleFile(
  options: Pick<ExportOptions, 'bundle' | 'format' | 'combine'>,
  count: number,
): boolean {
  const { canCombine, isFolder } = formats[options.format];
  if (options.bundle !== 'none') return options.bundle === 'zip';
  return !isFolder && (count === 1 || (options.combine && canCombine));
}

/** The extension of the only file of an export, with its dot; '' for a folder. */
export function extensionOf({ bundle, format }: Pick<ExportOptions, 'bundle' | 'format'>): string {
  if (bundle !== 'none') return bundle === 'zip' ? '.zip' : '';
  return formats[format].isFolder ? '' : formats[format].extension;
}
