/** The largest file that is read. */
export const maxFileBytes = 96 * 1024 * 1024;
/** The most values and levels of one response: far more than any ticket has. */
export const maxValues = 500_000;
export const maxDepth = 100;
