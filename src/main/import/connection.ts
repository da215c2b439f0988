import type { Vault } from '../vault/vault.ts';

/** The connection for tickets without a server, by time zone; created with the first ticket. @returns its id */
export function fileConnection(v: Vault, timeZone: string): number {
  const known = v.connections.all().find((one) => one.apiUrl === '' && one.timeZone === timeZone);
  if (known) return known.id;
  return v.connections.save(null, {
    name: '',
    color: '#7b8ba0',
    apiUrl: '',
    credentialKind: 'api',
    identifier: '',
    timeZone,
    allowInsecure: false,
  });
}
