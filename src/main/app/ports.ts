/** A question in a native dialog, which the page can neither read nor answer. */
export interface Question {
  title: string;
  message: string;
  detail: string;
  /** The button that confirms; the other one cancels. */
  confirmLabel: string;
}

/** @returns whether the user confirmed */
type Confirm = (question: Question) => Promise<boolean>;

/** The services' interface to the desktop. */
export interface NativeDialogs {
  /** Asks where to save. @returns null if the user cancels */
  askForSavePath(title: string, suggestedName: string): Promise<string | null>;
  /** Asks for files or a folder. @returns an empty list if the user cancels */
  askForOpenPaths(title: string, folder: boolean): Promise<string[]>;
  /** Cancel is the default button. */
  confirm: Confirm;
  openExternally(url: string): Promise<void>;
  showInFolder(path: string): void;
  /** Opens a file or folder in the system's default program. @throws AppError `cannot-open` */
  openPath(path: string): Promise<void>;
}
