import { appError } from '../../../shared/app-error.ts';
import { fileStem } from '../../attachments/file-name.ts';
import { nameKey } from '../names.ts';

/** Whether a path stays inside the folder it is unpacked to, on every system, and is what it looks like. */
export const isSafePath = (path: string): boolean => path.split('/').every(isSafeName);

/** Names that would have to be changed on some system, such as `..`, `C:`, `CON` and `a\b`, are not safe. */
function isSafeName(name: string): boolean {
  if (name === '' || !name.isWellFormed() || /[\p{Cc}\p{Cf}<>:"\\|?*]|^\.{1,2}$|[. ]$/u.test(name))
    return false;
  const [beforeDot = ''] = name.split('.');
  return beforeDot === '' || fileStem(beforeDot) !== `${beforeDot.trim()}_`;
}

/** @throws AppError `cannot-read` if two paths are the same file on some system */
export function checkSameNames(paths: Iterable<string>): void {
  const known = new Map<string, string>();
  for (const file of paths) {
    const key = nameKey(file);
    const other = known.get(key);
    if (other !== undefined) throw appError('cannot-read', 'bundle_same_name', { file, other });
    known.set(key, file);
  }
}
