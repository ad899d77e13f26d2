import type { ListFilter } from "../../domain/customers/customer-filter.ts";
import type { Group } from "../../domain/groups/group.ts";
import type { Sort } from "../ui/customers/sorts.ts";

/** The order of a group's customers, and to whom the list is narrowed. */
export interface ListQuery {
  readonly sort: Sort;
  readonly filter: ListFilter;
}

/** The names of a filter's days in addresses and forms. Scores go by their letters. */
export const LIST_PARAMS = { daysFrom: "days_from", daysTo: "days_to" } as const;

/** The filter as an address or a form has it. */
export function filterParams({ r, f, m, days }: ListFilter): Record<string, string> {
  const numbers = {
    r,
    f,
    m,
    [LIST_PARAMS.daysFrom]: days?.from ?? null,
    [LIST_PARAMS.daysTo]: days?.to ?? null,
  };
  return Object.fromEntries(
    Object.entries(numbers).flatMap(([name, number]) => (number === null ? [] : [[name, String(number)]])),
  );
}

/** The address of a group's first page. */
export function groupUrl(
  group: Group,
  { sort, filter }: ListQuery,
  more: Readonly<Record<string, string>> = {},
): string {
  const params = new URLSearchParams({ sort, ...filterParams(filter), ...more });
  return `/app/groups/${group}?${params.toString()}`;
}

/** The place of the customers on a group's page. */
export const CUSTOMERS_PLACE = "customers";
/** The place of the playbook. */
export const PLAYBOOK_PLACE = "playbook";
