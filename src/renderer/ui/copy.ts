/** Copies text. The clipboard API is a permission, and the app denies them all. @returns whether it was copied */
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
