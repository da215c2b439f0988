/** How long a selection has to stay the same, in milliseconds. */
const settleMs = 120;

let isShown = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Sends the selected text to the window whenever it changes, or stops that. */
export function showSelection(isWanted: boolean): void {
  if (isWanted === isShown) return;
  isShown = isWanted;
  if (isWanted) document.addEventListener('selectionchange', onChange);
  else document.removeEventListener('selectionchange', onChange);
}

function onChange(): void {
  clearTimeout(timer);
  // The frame has no origin and cannot know the window's. The text is no secret to it: it sent the file.
  timer = setTimeout(() => window.parent.postMessage(String(document.getSelection()), '*'), settleMs);
}
