import { readFileSync } from 'node:fs';
import { inColumns, readOptions } from '../../scripts/options.ts';
import { useEnvironmentLanguage } from '../../src/chromium-host/environment.ts';
import { m } from '../../src/i18n/generated/messages.js';
import { generatedSource } from './generator.ts';
import { demoAccount, WhmcsSimulator } from './server.ts';
import { listSource, type WireTicket } from './wire.ts';

/** `npm run simulator`: only the WHMCS simulator. */
useEnvironmentLanguage();
const values = readOptions('npm run simulator', {
  port: { type: 'string', value: 'N', range: [0, 65_535], default: '8099', about: m.scripts_simulator_port },
  tickets: { type: 'string', value: 'N', range: [10, 100_000], about: m.scripts_option_tickets },
  seed: {
    type: 'string',
    value: 'N',
    range: [0, 4_294_967_295],
    default: '1',
    about: m.scripts_simulator_seed,
  },
  text: {
    type: 'string',
    choices: ['phrases', 'natural'],
    default: 'phrases',
    about: m.scripts_simulator_text,
  },
  shape: {
    type: 'string',
    choices: ['today', '2019', '2018', 'odd'],
    default: 'today',
    about: m.scripts_simulator_shape,
  },
  encoding: {
    type: 'string',
    choices: ['entities', 'plain'],
    default: 'entities',
    about: m.scripts_simulator_encoding,
  },
  charset: {
    type: 'string',
    choices: ['utf-8', 'iso-8859-1', 'utf-16le', 'utf-16be'],
    default: 'utf-8',
    about: m.scripts_simulator_charset,
  },
  folder: { type: 'string', value: 'PATH', default: '/billing', about: m.scripts_simulator_folder },
  departments: { type: 'string', value: 'IDS', about: m.scripts_simulator_departments },
  fault: {
    type: 'string',
    choices: ['slow', 'silent', 'cut', 'status', 'html', 'noise', 'emitter'],
    about: m.scripts_simulator_fault,
  },
  'access-key': { type: 'string', value: 'KEY', default: '', about: m.scripts_simulator_access_key },
  'allow-ip': { type: 'string', value: 'ADDRESS', about: m.scripts_simulator_allow_ip },
});

const demo = new URL('../../resources/demo/tickets.json', import.meta.url);
const source = values.tickets
  ? generatedSource({
      seed: Number(values.seed),
      count: Number(values.tickets),
      text: values.text,
    })
  : listSource(JSON.parse(readFileSync(demo, 'utf8')) as WireTicket[]);
const account = { ...demoAccount, accessKey: values['access-key'] };
const simulator = new WhmcsSimulator(source, {
  account,
  allowedIps: values['allow-ip'] ? [values['allow-ip']] : null,
  departments: values.departments ? values.departments.split(',').map(Number) : null,
});
simulator.shape = values.shape;
simulator.encoding = values.encoding;
simulator.charset = values.charset;
simulator.installation.folders = [values.folder.replace(/\/$/, '')];
if (values.fault) simulator.faults = [{ kind: values.fault, ms: 3000 }];

const address = await simulator.start(Number(values.port));
const first = source.byId(1);
const rows: [string, string][] = [
  [m.scripts_simulator_address(), address],
  [m.scripts_simulator_identifier(), account.identifier],
  [m.scripts_simulator_secret(), account.secret],
  [m.scripts_simulator_key(), account.accessKey],
  [m.scripts_simulator_zone(), 'Europe/London'],
  [m.scripts_simulator_administrator(), account.adminUser],
  [m.scripts_simulator_password(), account.adminPassword],
  [m.scripts_simulator_ticket(), first?.tid ?? ''],
];
console.log(m.scripts_simulator_running({ count: source.count }));
console.log(`\n${inColumns(rows.filter(([, value]) => value !== ''))}`);
