import { stringify } from 'csv-stringify/sync';
import { messageFields, ticketFields, type Fields } from './fields.ts';
import type { ExportOutput, Format } from './format.ts';
import { withLineFeeds } from './texts.ts';

/** Two tables, of tickets and of messages, for spreadsheets: RFC 4180 in UTF-8 with a byte order mark. */
export const csv: Format = {
  extension: '.csv',
  mediaType: 'text/csv',
  canCombine: true,
  embedsAttachments: false,
  async write(tickets, output) {
    const addTickets = await startTable(output, ' tickets');
    const addMessages = await startTable(output, ' messages');
    for await (const ticket of tickets) {
      await addTickets([ticketFields(ticket)]);
      await addMessages(ticket.messages.map((message) => messageFields(message, ticket)));
    }
  },
};

/** @returns a function that adds rows; the first row determines the header */
async function startTable(output: ExportOutput, suffix: string): Promise<(rows: Fields[]) => Promise<void>> {
  const file = await output.file(suffix);
  await file.write('\uFEFF');
  let header = true;
  return async (rows) => {
    if (rows.length === 0) return;
    await file.write(
      stringify(rows.map(cells), {
        header,
        quoted_string: true,
        record_delimiter: '\r\n',
        cast: { boolean: String },
      }),
    );
    header = false;
  };
}

const cells = (row: Fields): Fields =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? textCell(value) : value]),
  );

/** What spreadsheets take for the beginning of a formula, also in full width, and what they skip before it. */
const formula = /^(?=[\s\p{Cf}]*[=+\-@＝＋－＠]|[\t\r])/u;

/**
 * The same within a text, after a character that separates cells if the spreadsheet expects other separators, as in
 * countries with a decimal comma. Dashes of lists and signatures are no formulas.
 */
const formulaInside = /(?<=[;\t\n][\p{Zs}\p{Cf}]*)(?=[=+@＝＋＠]|[-－][^\s\-－])/gu;

/** A text that no spreadsheet calculates: an apostrophe precedes what could be a formula. */
function textCell(text: string): string {
  const clean = withLineFeeds(text).replaceAll('\0', '\uFFFD');
  return clean.replace(formula, "'").replace(formulaInside, "'");
}
