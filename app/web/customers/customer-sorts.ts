import type { ListOrder } from "../../domain/customers/customer-filter.ts";
import { SCORE_SORTS, SORT_ORDERS, SORTS } from "../ui/customers/sorts.ts";

/** What the list of all customers can be sorted by. */
export const CUSTOMER_SORTS = [...SORTS, ...SCORE_SORTS] as const;

export type CustomerSort = (typeof CUSTOMER_SORTS)[number];

/** A sort that makes no sense counts as the first. */
export function customerSortOf(text: unknown): CustomerSort {
  return CUSTOMER_SORTS.find((each) => each === text) ?? "last_order_desc";
}

/** By what each sorts. */
export const CUSTOMER_SORT_ORDERS: Readonly<
  Record<CustomerSort, { readonly by: ListOrder; readonly descending: boolean }>
> = {
  ...SORT_ORDERS,
  score_desc: { by: "score", descending: true },
  score_asc: { by: "score", descending: false },
};
