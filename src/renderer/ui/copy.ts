/**
 * Copies text without the clipboard API, which needs a permission that the app denies.
 * @param html the same as rich text, for programs that take it
 * @returns whether it succeeded
 */
export function copyText(text: string, html?: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.focus();
  area.select();
  const addHtml = (event: ClipboardEvent): void => {
    if (html === undefined || !event.clipboardData) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', text);
    event.clipboardData.setData('text/html', html);
  };
  area.addEventListener('copy', addHtml);
  const copied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return copied;
}
