import type { StoredConnection } from '../../src/main/vault/connections.ts';
import { demoAccount } from '../whmcs-simulator/server.ts';

/** A connection for tests. */
export const emptyConnection: StoredConnection = {
  name: '',
  color: '#0f766e',
  apiUrl: 'https://h.example/includes/api.php',
  credentialKind: 'api',
  identifier: demoAccount.identifier,
  timeZone: 'UTC',
  allowInsecure: false,
};
