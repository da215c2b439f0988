import { expect, test } from 'vitest';
import { defaultSyncSettings } from '../../../src/contract/sync.ts';
import { keysWithin, scopeKey, scopesOf } from '../../../src/main/sync/scopes.ts';
import { required } from '../../support/required.ts';

const lists = (settings: Partial<typeof defaultSyncSettings>) =>
  scopesOf({ ...defaultSyncSettings, ...settings });

test('there is one list per department and status, because GetTickets accepts only one of each', () => {
  expect(lists({})).toEqual([{ departmentId: null, status: null, clientId: null, ignoreDepartments: false }]);
  const scopes = lists({ departments: [1, 2], statuses: ['Open', 'On Hold'], clientId: 7 });
  expect(scopes.map(({ departmentId, status }) => [departmentId, status])).toEqual([
    [1, 'Open'],
    [1, 'On Hold'],
    [2, 'Open'],
    [2, 'On Hold'],
  ]);
  expect(scopes.every(({ clientId }) => clientId === 7)).toBe(true);
});

test('a list is contained in those that have all of its tickets', () => {
  const all = scopeKey(required(lists({})[0]));
  const first = scopeKey(required(lists({ departments: [1] })[0]));
  const open = scopeKey(required(lists({ departments: [1], statuses: ['Open'] })[0]));
  const every = scopeKey(required(lists({ ignoreDepartments: true })[0]));
  const keys = [all, first, open, every, 'not a list'];
  expect(new Set(keys).size).toBe(5);
  expect(keysWithin(keys, lists({}))).toEqual([all, first, open]);
  expect(keysWithin(keys, lists({ departments: [1, 2] }))).toEqual([first, open]);
  expect(keysWithin(keys, lists({ departments: [1], statuses: ['Open'] }))).toEqual([open]);
  expect(keysWithin(keys, lists({ departments: [2] }))).toEqual([]);
  expect(keysWithin(keys, lists({ ignoreDepartments: true }))).toEqual([all, first, open, every]);
});
