import { demoAccount } from '../test/whmcs-simulator/server.ts';

/** Sends a GetTicket request and reads the response without parsing it. */
export async function askDirectly(address: string, ticketid: number): Promise<void> {
  const { identifier, secret } = demoAccount;
  const body = new URLSearchParams({
    action: 'GetTicket',
    responsetype: 'json',
    ticketid: String(ticketid),
    identifier,
    secret,
  });
  await (await fetch(`${address}/includes/api.php`, { method: 'POST', body })).text();
}
