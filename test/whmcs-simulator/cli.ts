import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Charset } from './body.ts';
import type { Encoding } from './entities.ts';
import type { Fault } from './faults.ts';
import { generatedSource } from './generator.ts';
import { demoAccount, WhmcsSimulator } from './server.ts';
import type { Shape } from './shapes.ts';
import { listSource, type WireTicket } from './wire.ts';

const usage = `npm run simulator -- [options]

  --port N          port on loopback (default: 8099)
  --tickets N       generated tickets, 10 to 100000 (default: the demo data set)
  --seed N          seed of the generator (default: 1)
  --text T          phrases | natural, of generated tickets (default: phrases)
  --shape S         today | 2019 | 2018 | odd (default: today)
  --encoding E      entities | plain, of all text (default: entities)
  --charset C       utf-8 | iso-8859-1 | utf-16le | utf-16be (default: utf-8)
  --folder F        path of the installation, / for the root (default: /billing)
  --departments IDS departments that the account is assigned to, such as 1,3 (default: all)
  --fault F         slow | silent | cut | status | html | noise | emitter, for every request
  --access-key K    access key that lifts the IP rule
  --allow-ip A      the only address that may call (others get "Invalid IP")
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8099' },
    tickets: { type: 'string' },
    seed: { type: 'string', default: '1' },
    text: { type: 'string', default: 'phrases' },
    shape: { type: 'string', default: 'today' },
    encoding: { type: 'string', default: 'entities' },
    charset: { type: 'string', default: 'utf-8' },
    folder: { type: 'string', default: '/billing' },
    departments: { type: 'string' },
    fault: { type: 'string' },
    'access-key': { type: 'string', default: '' },
    'allow-ip': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const demo = new URL('../../resources/demo/tickets.json', import.meta.url);
const source = values.tickets
  ? generatedSource({
      seed: Number(values.seed),
      count: Number(values.tickets),
      text: values.text === 'natural' ? 'natural' : 'phrases',
    })
  : listSource(JSON.parse(readFileSync(demo, 'utf8')) as WireTicket[]);
const account = { ...demoAccount, accessKey: values['access-key'] };
const simulator = new WhmcsSimulator(source, {
  account,
  allowedIps: values['allow-ip'] ? [values['allow-ip']] : null,
  departments: values.departments ? values.departments.split(',').map(Number) : null,
});
simulator.shape = values.shape as Shape;
simulator.encoding = values.encoding as Encoding;
simulator.charset = values.charset as Charset;
simulator.installation.folders = [values.folder.replace(/\/$/, '')];
if (values.fault) simulator.faults = [{ kind: values.fault as Fault['kind'], ms: 3000 }];

const address = await simulator.start(Number(values.port));
const first = source.byId(1);
console.log(`WHMCS simulator with ${source.count} tickets, until you press Ctrl+C

  address      ${address}
  identifier   ${account.identifier}
  secret       ${account.secret}${account.accessKey && `\n  access key   ${account.accessKey}`}
  time zone    Europe/London

  Or as an administrator: ${account.adminUser}, “${account.adminPassword}”.
  A ticket to start with: ${first?.tid ?? '–'} (ID 1)`);
