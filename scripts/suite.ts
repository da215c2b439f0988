import { prepareSuite, runSuite, suiteNames } from './suites.ts';

/** `npm run test:unit`, `test:component`, `test:integration` and `test:e2e`: one suite, with any arguments. */
const [requested = '', ...args] = process.argv.slice(2);
const name = suiteNames.find((suite) => suite === requested);
if (!name) {
  console.error(`Name one suite: ${suiteNames.join(', ')}.`);
  process.exit(1);
}
await prepareSuite(name);
process.exit(runSuite(name, args));
