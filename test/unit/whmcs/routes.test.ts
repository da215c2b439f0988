import { describe, expect, test } from 'vitest';
import { environmentProxy, routesOf, routesTo } from '../../../src/main/whmcs/network.ts';

describe('the settings of the host', () => {
  test.each([
    ['DIRECT', ['']],
    ['direct', ['']],
    ['PROXY a.example:3128', ['http://a.example:3128']],
    ['http a.example:3128', ['http://a.example:3128']],
    ['HTTPS a.example:443', ['https://a.example:443']],
    ['PROXY a:1; HTTPS b:2 ;DIRECT', ['http://a:1', 'https://b:2', '']],
    ['SOCKS a:1', []],
    ['SOCKS a:1; DIRECT', ['']],
    ['PROXY', []],
    ['', []],
    ['  PROXY   a:1  ', ['http://a:1']],
  ])('“%s” are the routes %j', (pac, routes) => {
    expect(routesOf(pac)).toEqual(routes);
  });
});

describe('the environment', () => {
  const https = new URL('https://x.example/');
  const http = new URL('http://x.example/');

  test.each([
    [https, {}, null],
    [https, { https_proxy: 'http://p:1' }, 'http://p:1'],
    [https, { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
    [https, { https_proxy: 'http://p:1', HTTPS_PROXY: 'http://q:1' }, 'http://p:1'],
    [https, { http_proxy: 'http://p:1' }, null],
    [http, { http_proxy: 'http://p:1' }, 'http://p:1'],
    [http, { https_proxy: 'http://p:1' }, null],
    [http, { all_proxy: 'http://p:1' }, 'http://p:1'],
    [https, { ALL_PROXY: 'http://p:1' }, 'http://p:1'],
    [https, { https_proxy: 'http://p:1', all_proxy: 'http://q:1' }, 'http://p:1'],
    [https, { https_proxy: 'p:1' }, 'http://p:1'],
    [https, { https_proxy: 'https://p:1' }, 'https://p:1'],
    [https, { https_proxy: 'socks5://p:1' }, null],
    [https, { https_proxy: 'http://' }, null],
    [https, { https_proxy: '' }, null],
  ])('for %s: %j is %j', (url, environment, route) => {
    expect(environmentProxy(url, environment)).toBe(route);
  });

  test.each([
    ['*', true],
    ['x.example', true],
    ['X.Example', true],
    ['.x.example', true],
    ['*.x.example', true],
    ['example', true],
    ['a.example, x.example', true],
    ['a.example x.example', true],
    [' , ', false],
    ['y.x.example', false],
    ['ample', false],
    ['x.example:443', true],
    ['x.example:80', false],
    ['x.example:8443', false],
  ])('excludes https://x.example by no_proxy=%s: %s', (list, isExcluded) => {
    const environment = { https_proxy: 'http://p:1', no_proxy: list };
    expect(environmentProxy(https, environment)).toBe(isExcluded ? '' : 'http://p:1');
  });

  test('excludes a port only if it is the address’s', () => {
    const excludes = (url: string, list: string): boolean =>
      environmentProxy(new URL(url), { all_proxy: 'http://p:1', NO_PROXY: list }) === '';
    expect(excludes('http://x.example/', 'x.example:80')).toBe(true);
    expect(excludes('http://x.example/', 'x.example:443')).toBe(false);
    expect(excludes('https://x.example:8443/', 'x.example:8443')).toBe(true);
    expect(excludes('https://X.example:8443/', 'x.example:443')).toBe(false);
  });
});

test('the environment overrides the host’s settings, and loopback has no proxy', () => {
  const environment = { all_proxy: 'http://p:1' };
  expect(routesTo('https://x.example/', 'PROXY q:1', environment)).toEqual(['http://p:1']);
  expect(routesTo('https://x.example/', 'PROXY q:1', {})).toEqual(['http://q:1']);
  expect(routesTo('http://127.0.0.1:8080/', 'PROXY q:1', environment)).toEqual(['']);
  expect(routesTo('https://x.example/', 'SOCKS q:1', {})).toEqual([]);
});
