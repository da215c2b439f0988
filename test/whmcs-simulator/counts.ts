import { among, briefs, isFlagged, isTrue, type Context } from './ticket-list.ts';
import type { TicketBrief } from './wire.ts';

type Fields = Record<string, unknown>;

const countOf = (tickets: TicketBrief[], test: (ticket: TicketBrief) => boolean): number =>
  tickets.filter(test).length;

/** The account's departments, or all departments if the request asks for them. */
function seenDepartments(ignoring: boolean, { rules, installation }: Context): number[] {
  const all = installation.departments.map((_, index) => index + 1);
  return ignoring || !rules.departments ? all : all.filter((id) => rules.departments?.includes(id));
}

export function getSupportDepartments(form: URLSearchParams, context: Context): Fields {
  const { installation } = context;
  const seen = seenDepartments(isTrue(form.get('ignore_dept_assignments')), context);
  const tickets = [...briefs(context, seen)];
  const department = seen.map((id) => {
    const inDepartment = tickets.filter(({ deptid }) => deptid === String(id));
    return {
      id: String(id),
      name: installation.departments[id - 1] ?? '',
      awaitingreply: String(countOf(inDepartment, among(installation, 'awaiting'))),
      opentickets: String(countOf(inDepartment, among(installation, 'active'))),
    };
  });
  return { result: 'success', totalresults: department.length, departments: { department } };
}

export function getSupportStatuses(form: URLSearchParams, context: Context): Fields {
  const { statuses } = context.installation;
  const department = form.get('deptid');
  const tickets = [...briefs(context, department ? [Number(department)] : null)];
  const status = statuses.map(({ title, color }) => ({
    title,
    count: countOf(tickets, (ticket) => ticket.status === title),
    color,
  }));
  return { result: 'success', totalresults: status.length, statuses: { status } };
}

export function getTicketCounts(form: URLSearchParams, context: Context): Fields {
  const { installation } = context;
  const seen = seenDepartments(isTrue(form.get('ignoreDepartmentAssignments')), context);
  const tickets = [...briefs(context, seen)];
  const answer: Fields = {
    result: 'success',
    filteredDepartments: seen,
    allActive: countOf(tickets, among(installation, 'active')),
    awaitingReply: countOf(tickets, among(installation, 'awaiting')),
    flaggedTickets: countOf(tickets, isFlagged(context)),
  };
  if (!isTrue(form.get('includeCountsByStatus'))) return answer;
  const status = installation.statuses.map(({ title }) => [
    title.toLowerCase().replace(/[^a-z0-9]/g, ''),
    { title, count: countOf(tickets, (ticket) => ticket.status === title) },
  ]);
  return { ...answer, status: Object.fromEntries(status) as Fields };
}
