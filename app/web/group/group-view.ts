import type { Group } from "../../domain/groups/group.ts";
import type { Score } from "../../domain/rfm/score.ts";
import type { NamedCustomer } from "../ui/customer-name.tsx";
import type { GroupFigures, Totals } from "../ui/figures.tsx";
import type { Sort } from "../ui/sorts.ts";

/** How many customers a page of a group lists. */
export const PAGE_SIZE = 50;

/** A customer's row. */
export interface CustomerRow extends NamedCustomer {
  readonly id: string;
  readonly lastOrderAt: string;
  readonly orderCount: number;
  readonly spentMinor: number;
  readonly score: Score;
}

export interface CustomersView {
  readonly rows: readonly CustomerRow[];
  /** Shopify couldn't be asked for the names. */
  readonly namesUnavailable: boolean;
}

export interface GroupView extends CustomersView {
  readonly group: Group;
  /** ISO 4217, of all amounts; null before the first scoring. */
  readonly currency: string | null;
  readonly figures: GroupFigures | null;
  readonly totals: Totals;
  readonly sort: Sort;
  readonly page: number;
  /** Addresses of the neighbouring pages; null: there is none. */
  readonly previousUrl: string | null;
  readonly nextUrl: string | null;
}

/** What a search for customers found in the group. */
export type SearchView =
  | ({ readonly outcome: "found"; readonly text: string; readonly more: boolean } & CustomersView)
  | { readonly outcome: "unavailable"; readonly text: string };
