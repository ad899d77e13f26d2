import type { Group } from "../../../domain/groups/group.ts";
import type { Score } from "../../../domain/rfm/score.ts";
import type { NamedCustomer } from "./customer-name.tsx";

/** How many customers a page of a list has. */
export const PAGE_SIZE = 50;

/** So many customers are counted for a filter. Of more it is only said that there are more. */
export const COUNTED = 10_000;

/** A customer's row. */
export interface CustomerRow extends NamedCustomer {
  readonly id: string;
  readonly group: Group;
  readonly lastOrderAt: string;
  readonly orderCount: number;
  readonly spentMinor: number;
  /** The revenue expected in the next 90 days; null: nothing is predicted. */
  readonly stakeMinor: number | null;
  readonly score: Score;
}

export interface CustomerRows {
  readonly rows: readonly CustomerRow[];
  /** Shopify couldn't be asked for the names. */
  readonly namesUnavailable: boolean;
}

/** What a search found among those whom a list's filter lets through. */
export type SearchView =
  | ({ readonly outcome: "found"; readonly more: boolean } & CustomerRows)
  | { readonly outcome: "unavailable" };
