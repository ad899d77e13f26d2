import type { CustomerFilter } from "../../domain/customers/customer-filter.ts";
import type { Trust } from "../../domain/predict/closed-windows.ts";
import type { ScoreRanges } from "../../domain/rfm/ranges.ts";
import type { CustomerRows, SearchView } from "../ui/customers/customer-rows.ts";
import type { CustomerSort } from "./customer-sorts.ts";

/** All that the page shows once there was a scoring. */
export interface CustomersView extends CustomerRows {
  /** ISO 4217, of all amounts. */
  readonly currency: string;
  readonly filter: CustomerFilter;
  readonly sort: CustomerSort;
  /** How far off predictions of 90 days were; null: nothing is predicted. */
  readonly atStake: Trust | null;
  /** What each score means in this shop. */
  readonly ranges: ScoreRanges;
  /** How many customers the filter finds; null: more than `COUNTED`. */
  readonly customers: number | null;
  readonly page: number;
  /** Addresses of the neighbouring pages; null: there is none. */
  readonly previousUrl: string | null;
  readonly nextUrl: string | null;
}

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
