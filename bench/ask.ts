import { demoAccount } from '../test/whmcs-simulator/server.ts';

/** A bare GetTicket, its whole answer read and nothing done with it. */
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
