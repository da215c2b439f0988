/** @returns the value. @throws an error if it is missing */
export function required<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('A required value is missing.');
  return value;
}
