import type { Endpoint } from '../../src/main/whmcs/client.ts';
import { demoAccount } from '../whmcs-simulator/server.ts';

/** The simulator's API, with its API credential. */
export const demoEndpoint = (apiUrl: string): Endpoint => ({
  apiUrl,
  allowInsecure: false,
  credential: {
    kind: 'api',
    identifier: demoAccount.identifier,
    secret: demoAccount.secret,
    accessKey: '',
  },
});
