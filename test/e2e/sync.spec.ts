import { expect, failure, test } from './fixture.ts';
import { rows } from '../support/driver.ts';
import { generatedSource } from '../whmcs-simulator/generator.ts';
import { LivingSource } from '../whmcs-simulator/living.ts';
import { demoAccount, WhmcsSimulator } from '../whmcs-simulator/server.ts';
import { connect } from '../support/driver.ts';
import type { Page } from 'playwright-core';

const manage = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /Connections and sync|Syncing|Sync waiting/ }).click();
};
const back = (page: Page): Promise<void> => page.getByRole('button', { name: 'Back to tickets' }).click();

test('all tickets are synced, and can be read offline after a restart', async ({
  connected,
  launch,
  simulator,
}) => {
  const { page } = connected;
  await page.getByRole('button', { name: 'Set up sync…' }).click();
  await page.getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByText('Up to date')).toContainText('60 fetched · 60 new');
  await back(page);
  await expect(page.getByText('60 of 60 tickets')).toBeVisible();
  await connected.close();
  await simulator.stop();

  const offline = (await launch()).page;
  await expect(offline.getByText('60 of 60 tickets')).toBeVisible();
  await expect(offline.getByRole('status').getByText('Offline')).toBeVisible();
  await rows(offline).nth(5).click();
  await expect(offline.getByRole('article', { name: 'Ticket', exact: true })).toBeVisible();
  await manage(offline);
  await expect(offline.getByText('Up to date')).toBeVisible();
});

test('only changed tickets are fetched; they are unread until opened', async ({
  connected: { page },
  simulator,
}) => {
  const source = new LivingSource(simulator.source);
  simulator.source = source;
  await manage(page);
  await page.getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByText('Up to date')).toContainText('60 fetched');
  source.reply(12, 'One more question, please.');
  source.remove(13);
  await page.getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByText('Up to date')).toContainText(
    '1 fetched · 1 changed · 1 deleted or merged on the server',
  );
  await back(page);
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByRole('checkbox', { name: 'Unread' }).check();
  await expect(page.getByText('2 of 60 tickets')).toBeVisible();
  await rows(page)
    .filter({ hasText: `#${source.byId(12)?.tid ?? ''}` })
    .click();
  await expect(page.getByText('One more question, please.')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Unread' }).uncheck();
  await page.getByRole('checkbox', { name: 'Unread' }).check();
  await expect(page.getByText('1 of 60 ticket')).toBeVisible();
  await expect(rows(page).first()).toContainText('Deleted on the server');
});

test('a sync is paused, resumes after a restart, and can be cancelled', async ({
  connected,
  launch,
  simulator,
}) => {
  simulator.faults = [{ kind: 'slow', ms: 400 }];
  const { page } = connected;
  await manage(page);
  await page.getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByText(/[1-9]\d* of 60 tickets/)).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused')).toBeVisible();
  await connected.close();
  simulator.faults = [];
  simulator.requests.length = 0;

  const { page: again } = await launch();
  await manage(again);
  await expect(again.getByText('Paused')).toBeVisible();
  await again.getByRole('button', { name: 'Resume' }).click();
  await expect(again.getByText('Up to date')).toContainText('60 fetched');
  expect(simulator.requests.filter(({ form }) => form['action'] === 'GetTicket').length).toBeLessThan(60);

  simulator.faults = [{ kind: 'slow', ms: 400 }];
  await again.getByRole('button', { name: 'Full sync' }).click();
  await again.getByRole('button', { name: 'Cancel' }).click();
  await expect(again.getByRole('button', { name: 'Sync now' })).toBeVisible();
});

test('a sync retries while the server fails, and stops if the server refuses it', async ({
  connected: { page },
  simulator,
}) => {
  simulator.broken = (form) =>
    form['ticketid'] === '9' && form['action'] === 'GetTicket' ? { kind: 'raw', text: '<<<' } : null;
  simulator.faults = [{ kind: 'status', status: 503, retryAfter: '1', times: 2 }];
  await manage(page);
  await page.getByRole('button', { name: 'Sync now' }).click();
  await expect(failure(page, 'busy')).toContainText('HTTP 503');
  await expect(page.getByText('Synced just now')).toContainText('59 fetched', { timeout: 60_000 });
  await page.getByRole('button', { name: '1 failed' }).click();
  await expect(page.getByText(`#${simulator.source.byId(9)?.tid ?? ''}`)).toBeVisible();
  simulator.broken = null;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Up to date')).toContainText('60 fetched');
  await expect(page.getByText('1 failed')).toHaveCount(0);

  simulator.rules.apiAccess = false;
  await page.getByRole('button', { name: 'Sync now' }).click();
  await expect(failure(page, 'admin-denied')).toBeVisible();
  simulator.rules.apiAccess = true;
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Up to date')).toBeVisible();
});

test('settings limit the sync and start it with the app', async ({ connected, launch, simulator }) => {
  const { page } = connected;
  await manage(page);
  await page.getByRole('button', { name: 'Sync settings' }).click();
  await page.getByLabel('Abuse').check();
  await page.getByLabel('When Threadkeep starts (if online)').check();
  await page.getByLabel('Only when I download them').check();
  await page.getByRole('form', { name: 'Sync settings' }).getByRole('button', { name: 'Save' }).click();
  await connected.close();
  const { page: again } = await launch();
  const abuse = Array.from({ length: 60 }, (_, index) => index + 1).filter(
    (id) => simulator.source.byId(id)?.deptname === 'Abuse',
  ).length;
  await expect(again.getByText(`${abuse} of ${abuse} tickets`)).toBeVisible();
});

test('connections have separate tickets, time zones and colours', async ({
  connected: { page },
  address,
}) => {
  const other = new WhmcsSimulator(generatedSource({ seed: 77, count: 20 }));
  try {
    const otherAddress = await other.start();
    await manage(page);
    await page.getByRole('button', { name: 'Add connection…' }).click();
    await page.locator('[name=name]').fill('Second desk');
    const { identifier, secret } = demoAccount;
    await page.getByLabel('WHMCS address').fill(otherAddress);
    await page.locator('[name=identifier]').fill(identifier);
    await page.locator('[name=secret]').fill(secret);
    await page.locator('[name=timeZone]').fill('Asia/Tokyo');
    await page.getByRole('button', { name: 'Test and save' }).click();
    const second = page.getByRole('region', { name: 'Second desk' });
    await second.getByRole('button', { name: 'Sync now' }).click();
    await page
      .getByRole('region', { name: new URL(address).host })
      .getByRole('button', { name: 'Sync now' })
      .click();
    await expect(page.getByText('Up to date')).toHaveCount(2);
    await back(page);
    await expect(page.getByText('80 of 80 tickets')).toBeVisible();
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByRole('group', { name: 'Filters' }).getByLabel('Second desk').check();
    await expect(page.getByText('20 of 80 tickets')).toBeVisible();
    await rows(page).first().click();
    await expect(page.getByText('Times are in the server’s time zone: Asia/Tokyo')).toBeVisible();
    const [first, next] = [rows(page).first(), rows(page).nth(1)];
    await expect(first.locator('.connection')).toHaveCount(1);
    await expect(first, 'one bar, with the color of the connection').toHaveCSS('box-shadow', 'none');
    // Outside the row, neighbors would cover it.
    await expect(next).toHaveCSS('outline-offset', '-2px');
    await page.getByLabel('Fetch ticket from').selectOption('Second desk');
    const before = other.requests.length;
    await page.getByLabel('Ticket number or ID').fill('3');
    await page.getByLabel('Ticket number or ID').press('Enter');
    await expect(page.getByRole('article').getByText('Ticket ID 3', { exact: true })).toBeVisible();
    expect(other.requests.length).toBeGreaterThan(before);
  } finally {
    await other.stop();
  }
});

test('a temporary session can sync', async ({ launch, address }) => {
  const { page } = await launch({ env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' } });
  await page.getByRole('button', { name: 'Start temporary session' }).click();
  const { identifier, secret } = demoAccount;
  await connect(page, { address, identifier, secret });
  await manage(page);
  await page.getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByText('Up to date')).toContainText('60 fetched');
  await back(page);
  await page.getByLabel('Search', { exact: true }).fill('mail');
  await expect(rows(page).first().locator('mark').first()).toBeVisible();
});

test('an incomplete ticket list is never “up to date”', async ({ connected: { page }, simulator }) => {
  const tickets = Array.from({ length: 10 }, (_, index) => ({
    id: index + 1,
    tid: simulator.source.byId(index + 1)?.tid,
  }));
  simulator.broken = ({ action, limitstart }) =>
    action === 'GetTickets'
      ? {
          kind: 'raw',
          text: JSON.stringify({
            result: 'success',
            totalresults: 60,
            tickets: { ticket: limitstart === '0' ? tickets : [] },
          }),
        }
      : null;
  await manage(page);
  await page.getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByText('The server counts 60 tickets but lists only 10; 50 missing.')).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText('Up to date')).toHaveCount(0);
  simulator.broken = null;
  await page.getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByText('Up to date')).toBeVisible();
});
