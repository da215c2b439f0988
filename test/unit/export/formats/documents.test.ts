import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { messageFields, ticketFields } from '../../../../src/main/export/formats/fields.ts';
import { maxEmbedded, maxEmbeddedInPage } from '../../../../src/main/export/formats/html-files.ts';
import { exportedMessage, exportedTicket } from '../../../support/exported-ticket.ts';

const document = readFileSync(join(import.meta.dirname, '../../../../docs/export-formats.md'), 'utf8');

/** The names in backticks of a list item, which may continue on the next lines. */
const namesIn = (item: string): string[] => {
  const text = new RegExp(`^- ${item}:([^]*?)\\n(?:- |\\n)`, 'm').exec(document)?.[1] ?? '';
  return [...text.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
};

test('docs/export-formats.md lists the columns of the tables, in order', () => {
  expect(namesIn('Tickets')).toEqual(Object.keys(ticketFields(exportedTicket())));
  expect(namesIn('Messages')).toEqual(Object.keys(messageFields(exportedMessage(1), exportedTicket())));
});

test('docs/export-formats.md states the limits of embedded files', () => {
  expect(document).toContain(`Files over ${maxEmbedded / 1024 / 1024} MB`);
  expect(document).toContain(`first ${maxEmbeddedInPage / 1024 / 1024} MB`);
});
