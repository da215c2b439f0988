import type { Printer } from '../export/pdf.ts';

/** A question that the system asks in a dialog of its own, where the page can neither read nor answer it. */
export interface Question {
  title: string;
  message: string;
  detail: string;
  /** The button that confirms; the other one cancels. */
  confirmLabel: string;
}

/** @returns whether the user confirmed */
type Confirm = (question: Question) => Promise<boolean>;

/** What the services need from the desktop; the only way from here to a window. */
export interface NativeDialogs extends Printer {
  /** Asks where to save. @returns null if the user cancels */
  askForSavePath(title: string, suggestedName: string): Promise<string | null>;
  /** Asks for saved answers, or for a folder of them. @returns none if the user cancels */
  askForOpenPaths(title: string, folder: boolean): Promise<string[]>;
  /** Asks in a dialog of the system; Cancel is the default button. */
  confirm: Confirm;
  openExternally(url: string): Promise<void>;
  showInFolder(path: string): void;
}
