import { expect, test } from 'vitest';
import { newCheck, newList, newListState, readListState } from '../../../src/main/sync/list-state.ts';

test('lists are read from the first to the last, each from its start', () => {
  const state = newListState(['a', 'b'], 7);
  expect(state).toMatchObject({
    ...newList(7),
    scopes: 'a\nb',
    todo: [0, 1],
    unsettled: [],
    unlisted: 0,
    counted: 0,
    gaveUp: false,
    first: 7,
    checking: false,
    since: 7,
  });
  expect(state.pass).toMatchObject({ number: 7, position: 0, total: -1, tail: [], steady: true });
});

test('all lists are checked again with what was seen since the start of the round', () => {
  const before = { ...newListState(['a', 'b'], 3), todo: [], counted: 9, unlisted: 2 };
  expect(newCheck(before, 2, 8, 50)).toMatchObject({
    scopes: 'a\nb',
    todo: [0, 1],
    first: 3,
    since: 3,
    checking: true,
    covered: true,
    together: 50,
    counted: 0,
    unlisted: 0,
    pass: { number: 8 },
  });
});

test('a stored state is read unchanged, and anything else is not a state', () => {
  const state = newListState([''], 1);
  expect(readListState(JSON.stringify(state))).toEqual(state);
  const odd = [
    '',
    '{',
    'null',
    '[]',
    JSON.stringify({ ...state, passes: 'one' }),
    JSON.stringify({ ...state, counted: 0.5 }),
    JSON.stringify({ ...state, pass: { ...state.pass, order: undefined } }),
    JSON.stringify({ ...state, pass: { ...state.pass, steady: 1 } }),
    JSON.stringify({ ...state, unsettled: [{ scope: 1 }] }),
  ];
  expect(odd.map(readListState)).toEqual(odd.map(() => null));
});
