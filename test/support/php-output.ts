/** The output of PHP's `print_r` for a decoded JSON value, byte for byte. */
export function printR(value: unknown, indent = 0): string {
  if (typeof value === 'object' && value !== null) {
    const space = ' '.repeat(indent);
    const entries = Object.entries(value).map(
      ([key, inner]) => `${space}    [${key}] => ${printR(inner, indent + 8)}\n`,
    );
    return `Array\n${space}(\n${entries.join('')}${space})\n`;
  }
  return value === true ? '1' : value === false || value === null ? '' : String(value as string | number);
}

/** The output of PHP's `var_export`. */
export function varExport(value: unknown, indent = 0): string {
  if (typeof value === 'object' && value !== null) {
    const space = ' '.repeat(indent);
    const isList = Array.isArray(value);
    const entries = Object.entries(value).map(([key, inner]) => {
      const lineBreak = typeof inner === 'object' && inner !== null ? `\n${space}  ` : '';
      return `${space}  ${isList ? key : quoted(key)} => ${lineBreak}${varExport(inner, indent + 2)},\n`;
    });
    return `array (\n${entries.join('')}${space})`;
  }
  if (typeof value === 'string') return quoted(value);
  return value === null ? 'NULL' : String(value as number | boolean);
}

const quoted = (text: string): string =>
  `'${text.replace(/[\\']/g, '\\$&').replaceAll('\0', `' . "\\0" . '`)}'`;
