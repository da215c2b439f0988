/**
 * Copies text without the clipboard API, which needs a permission that the app denies.
 * @returns whether it succeeded
 */
export function copyText(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.focus();
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}
