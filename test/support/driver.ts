import type { Locator, Page } from 'playwright-core';

export interface Credentials {
  address: string;
  identifier: string;
  secret: string;
  timeZone?: string;
}

/** Fills in the connection form and waits until the server is online. */
export async function connect(
  page: Page,
  { address, identifier, secret, timeZone = 'Europe/London' }: Credentials,
): Promise<void> {
  await fillConnection(page, { address, identifier, secret, timeZone });
  await page.getByRole('button', { name: 'Test and save' }).click();
  await page.getByRole('status').getByText('Online').waitFor();
}

export async function fillConnection(
  page: Page,
  { address, identifier, secret, timeZone = 'Europe/London' }: Credentials,
): Promise<void> {
  await page.getByLabel('WHMCS address').fill(address);
  await page.locator('[name=identifier]').fill(identifier);
  await page.locator('[name=secret]').fill(secret);
  await page.locator('[name=timeZone]').fill(timeZone);
}

/** Gets a ticket by number or ID, and waits until its header shows `mark`. */
export async function fetchTicket(page: Page, text: string, mark: string): Promise<void> {
  await page.getByLabel('Ticket number or ID').fill(text);
  await page.getByLabel('Ticket number or ID').press('Enter');
  await page.getByRole('article', { name: 'Ticket', exact: true }).getByText(mark, { exact: true }).waitFor();
}

/** The visible rows of the ticket list. */
export const rows = (page: Page): Locator =>
  page.getByRole('listbox', { name: 'Tickets in your vault' }).getByRole('option');

/** Opens the export dialog for the open ticket. */
export async function openExport(page: Page): Promise<Locator> {
  const ticket = page.getByRole('article', { name: 'Ticket', exact: true });
  await ticket.getByRole('button', { name: 'Export…', exact: true }).click();
  return exportDialog(page);
}

export const exportDialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Export' });

/** The exports that are running or have ended, newest first. */
export const exportCards = (page: Page): Locator =>
  page.getByRole('region', { name: 'Exports' }).locator('.card');

/** Exports with the options of the open dialog, and waits until the export has ended. */
export async function finishExport(page: Page): Promise<void> {
  const ended = exportCards(page).and(page.locator('.done, .failed'));
  const before = await ended.count();
  await exportDialog(page).getByRole('button', { name: 'Export…' }).click();
  await ended.nth(before).waitFor({ timeout: 60_000 });
}
