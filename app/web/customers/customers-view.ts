import type { CustomerFilter } from "../../domain/customers/customer-filter.ts";
import type { Group } from "../../domain/groups/group.ts";
import type { ScoreRanges } from "../../domain/rfm/ranges.ts";
import type { Score } from "../../domain/rfm/score.ts";
import type { NamedCustomer } from "../ui/customer-name.tsx";
import type { CustomerSort } from "./customer-sorts.ts";

/** How many customers a page lists. */
export const PAGE_SIZE = 50;

/** So many customers are counted for a filter. Of more it is only said that there are more. */
export const COUNTED = 10_000;

/** A customer's row. */
export interface CustomerRow extends NamedCustomer {
  readonly group: Group;
  readonly lastOrderAt: string;
  readonly orderCount: number;
  readonly spentMinor: number;
  readonly score: Score;
}

interface RowsView {
  readonly rows: readonly CustomerRow[];
  /** Shopify couldn't be asked for the names. */
  readonly namesUnavailable: boolean;
}

/** All that the page shows once there was a scoring. */
export interface CustomersView extends RowsView {
  /** ISO 4217, of all amounts. */
  readonly currency: string;
  readonly filter: CustomerFilter;
  readonly sort: CustomerSort;
  /** What each score means in this shop. */
  readonly ranges: ScoreRanges;
  /** How many customers the filter finds; null: more than `COUNTED`. */
  readonly customers: number | null;
  readonly page: number;
  /** Addresses of the neighbouring pages; null: there is none. */
  readonly previousUrl: string | null;
  readonly nextUrl: string | null;
}

/** What a search found among those whom the filter lets through. */
export type SearchView =
  ({ readonly outcome: "found"; readonly more: boolean } & RowsView) | { readonly outcome: "unavailable" };

export interface CustomersPageProps {
  /** null before the first scoring. */
  readonly view: CustomersView | null;
  /** null: there is no search, and the pages are shown. */
  readonly search: SearchView | null;
  readonly searching: boolean;
  /** Another page, filter or order is being loaded. */
  readonly loading: boolean;
  readonly onSearch: (text: string) => void;
  readonly onClearSearch: () => void;
  readonly onFilter: (filter: CustomerFilter) => void;
  readonly onSort: (sort: CustomerSort) => void;
}
