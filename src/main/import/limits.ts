/** A file larger than this is not read; in bytes. */
export const maxFileBytes = 96 * 1024 * 1024;
/** Values of one answer, and how deeply they may be nested: far more than any ticket has. */
export const maxValues = 500_000;
export const maxDepth = 100;
