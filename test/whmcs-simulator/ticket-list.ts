import type { Rules } from './access.ts';
import { decodeEntities } from './entities.ts';
import type { Installation } from './installation.ts';
import type { TicketBrief, TicketSource } from './wire.ts';

/** The account that calls, and the installation. */
export interface Context {
  source: TicketSource;
  installation: Installation;
  rules: Rules;
}

/** PHP treats all other strings as true, including `false`. */
export const isTrue = (value: string | null): boolean => value !== null && value !== '' && value !== '0';

/** Ticket IDs in list order, without copying a source of a million tickets. */
export interface Ids {
  length: number;
  at: (index: number) => number;
}

type Test = (ticket: TicketBrief) => boolean;

/** The tickets that match a GetTickets request. */
export function listedIds(form: URLSearchParams, context: Context): Ids {
  return fittingIds(context.source, testsOf(form, context));
}

/**
 * Reads all tickets without their messages.
 * @param departments IDs; null for all
 */
export function* briefs({ source }: Context, departments: number[] | null): Generator<TicketBrief> {
  const ids = fittingIds(source, departments ? [inDepartments(departments)] : []);
  for (let index = 0; index < ids.length; index += 1) {
    const ticket = briefOf(source, ids.at(index));
    if (ticket) yield ticket;
  }
}

export const isFlagged = ({ rules, installation }: Context): Test => {
  const active = among(installation, 'active');
  return (ticket) => ticket.flag === String(rules.adminId) && active(ticket);
};

/** Whether the ticket's status counts as active or as awaiting a reply. */
export function among({ statuses }: Installation, property: 'active' | 'awaiting'): Test {
  const titles = new Set(statuses.filter((status) => status[property]).map(({ title }) => title));
  return ({ status }) => titles.has(status);
}

const inDepartments =
  (ids: number[]): Test =>
  ({ deptid }) =>
    ids.includes(Number(deptid));

const briefOf = (source: TicketSource, id: number): TicketBrief | null =>
  source.brief ? source.brief(id) : source.byId(id);

function fittingIds(source: TicketSource, tests: Test[]): Ids {
  const ids = source.ids?.();
  if (tests.length === 0 && !ids) return { length: source.count, at: (index) => index + 1 };
  const all = ids ?? Array.from({ length: source.count }, (_, index) => index + 1);
  const fitting =
    tests.length === 0
      ? all
      : all.filter((id) => {
          const ticket = briefOf(source, id);
          return ticket !== null && tests.every((test) => test(ticket));
        });
  return { length: fitting.length, at: (index) => fitting[index] ?? 0 };
}

function testsOf(form: URLSearchParams, context: Context): Test[] {
  const tests: Test[] = [];
  const addFilter = (name: string, test: (value: string) => Test): void => {
    const value = form.get(name);
    if (value !== null && value !== '') tests.push(test(value));
  };
  const { rules } = context;
  if (rules.departments && !isTrue(form.get('ignore_dept_assignments')))
    tests.push(inDepartments(rules.departments));
  addFilter(
    'deptid',
    (id) =>
      ({ deptid }) =>
        deptid === id,
  );
  addFilter(
    'clientid',
    (id) =>
      ({ userid }) =>
        userid === id,
  );
  // Documented as the address of people who are not clients.
  addFilter(
    'email',
    (address) =>
      ({ userid, email }) =>
        userid === '0' && email === address,
  );
  addFilter('subject', (part) => {
    const wanted = decodeEntities(part).toLowerCase();
    return ({ subject }) => decodeEntities(subject).toLowerCase().includes(wanted);
  });
  addFilter('status', (title) => statusTest(title, context));
  return tests;
}

function statusTest(title: string, context: Context): Test {
  switch (title) {
    case 'Awaiting Reply':
      return among(context.installation, 'awaiting');
    case 'All Active Tickets':
      return among(context.installation, 'active');
    case 'My Flagged Tickets':
      return isFlagged(context);
    default:
      return ({ status }) => decodeEntities(status) === decodeEntities(title);
  }
}
