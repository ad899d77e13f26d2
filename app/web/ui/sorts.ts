/** What lists of customers can be sorted by. */
export const SORTS = [
  "last_order_desc",
  "last_order_asc",
  "orders_desc",
  "orders_asc",
  "spent_desc",
  "spent_asc",
] as const;

export type Sort = (typeof SORTS)[number];

/** A sort that makes no sense counts as the first. */
export function sortOf(text: unknown): Sort {
  return SORTS.find((each) => each === text) ?? "last_order_desc";
}
