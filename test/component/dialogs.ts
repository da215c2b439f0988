import { beforeEach, vi } from 'vitest';

/** Before each test: modal dialogs and popovers, which jsdom does not have, open and close. */
export function withDialogs(): void {
  beforeEach(() => {
    HTMLDialogElement.prototype.showModal = vi.fn(function (this: HTMLDialogElement) {
      this.open = true;
    });
    HTMLDialogElement.prototype.close = vi.fn(function (this: HTMLDialogElement) {
      this.open = false;
      this.dispatchEvent(new Event('close'));
    });
    // Its styles hide a popover until it is shown.
    HTMLElement.prototype.showPopover = vi.fn(function (this: HTMLElement) {
      this.removeAttribute('popover');
    });
  });
}
