import { beforeEach, expect, test } from 'vitest';
import { DevBuilds } from '../../../scripts/dev-builds.ts';

let starts = 0;
let builds: DevBuilds;
beforeEach(() => {
  starts = 0;
  builds = new DevBuilds(['main', 'preload'], () => (starts += 1));
});

const succeed = (bundle: string): boolean => {
  builds.handle(bundle, 'START');
  return builds.handle(bundle, 'END');
};
/** As Rolldown reports it. */
const fail = (bundle: string): boolean => {
  builds.handle(bundle, 'START');
  builds.handle(bundle, 'ERROR');
  return builds.handle(bundle, 'END');
};

test('the app starts when all bundles are built', () => {
  expect(succeed('main')).toBe(true);
  expect(starts).toBe(0);
  succeed('preload');
  expect(starts).toBe(1);
});

test('it starts again after each change', () => {
  for (const bundle of ['main', 'preload', 'main', 'preload']) succeed(bundle);
  expect(starts).toBe(3);
});

test('a failed build is not a success, and the app keeps running until it is fixed', () => {
  succeed('main');
  succeed('preload');
  expect(fail('main')).toBe(false);
  expect(builds.areReady).toBe(false);
  expect(starts).toBe(1);
  succeed('preload');
  expect(starts).toBe(1);
  expect(succeed('main')).toBe(true);
  expect(starts).toBe(2);
});

test('the app does not start while another bundle is being built', () => {
  succeed('main');
  succeed('preload');
  builds.handle('main', 'START');
  succeed('preload');
  expect(starts).toBe(1);
  builds.handle('main', 'END');
  expect(starts).toBe(2);
});

test('after a failed first build, the app starts once it is fixed', () => {
  succeed('preload');
  fail('main');
  expect(starts).toBe(0);
  succeed('main');
  expect(starts).toBe(1);
});
