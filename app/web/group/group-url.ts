import type { Group } from "../../domain/groups/group.ts";
import type { ListChoice } from "../../domain/groups/list-choice.ts";
import type { Sort } from "../ui/sorts.ts";

/** The order of a group's customers, and to whom the list is narrowed. */
export interface ListQuery {
  readonly sort: Sort;
  readonly choice: ListChoice;
}

/** The names of a choice in addresses and forms. */
export const LIST_PARAMS = {
  r: "r",
  f: "f",
  m: "m",
  daysFrom: "days_from",
  daysTo: "days_to",
} as const satisfies Record<keyof ListChoice, string>;

/** The choice as an address or a form has it. */
export function choiceParams(choice: ListChoice): Record<string, string> {
  return Object.fromEntries(
    (Object.keys(LIST_PARAMS) as (keyof ListChoice)[]).flatMap((name) =>
      choice[name] === null ? [] : [[LIST_PARAMS[name], String(choice[name])]],
    ),
  );
}

/** The address of a group's first page. */
export function groupUrl(
  group: Group,
  { sort, choice }: ListQuery,
  more: Readonly<Record<string, string>> = {},
): string {
  const params = new URLSearchParams({ sort, ...choiceParams(choice), ...more });
  return `/app/groups/${group}?${params.toString()}`;
}

/** The place of the customers on a group's page. */
export const CUSTOMERS_PLACE = "customers";
/** The place of the playbook. */
export const PLAYBOOK_PLACE = "playbook";
