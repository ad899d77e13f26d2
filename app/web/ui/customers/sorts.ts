/** What lists of customers can be sorted by. */
export const SORTS = [
  "last_order_desc",
  "last_order_asc",
  "orders_desc",
  "orders_asc",
  "spent_desc",
  "spent_asc",
  "stake_desc",
] as const;

export type Sort = (typeof SORTS)[number];

/** Lists of customers who all have a score can be sorted by it too. */
export const SCORE_SORTS = ["score_desc", "score_asc"] as const;

export type ScoreSort = (typeof SCORE_SORTS)[number];

/** By what is at stake nobody is sorted where nothing is predicted: those sorts that then remain. */
export function offeredSorts<Each extends Sort | ScoreSort>(
  sorts: readonly Each[],
  isPredicted: boolean,
): readonly Each[] {
  return isPredicted ? sorts : sorts.filter((each) => each !== "stake_desc");
}

/** A sort, or the usual one where it is by what is at stake and nothing is predicted. */
export function sortWhere<Each extends Sort | ScoreSort>(
  sort: Each,
  isPredicted: boolean,
): Each | "last_order_desc" {
  return sort === "stake_desc" && !isPredicted ? "last_order_desc" : sort;
}

/** A sort that makes no sense counts as the usual one. */
export function sortOf(text: unknown, usual: Sort = "last_order_desc"): Sort {
  return SORTS.find((each) => each === text) ?? usual;
}

/** By what each sorts. */
export const SORT_ORDERS = {
  last_order_desc: { by: "last_order", descending: true },
  last_order_asc: { by: "last_order", descending: false },
  orders_desc: { by: "orders", descending: true },
  orders_asc: { by: "orders", descending: false },
  spent_desc: { by: "spent", descending: true },
  spent_asc: { by: "spent", descending: false },
  stake_desc: { by: "stake", descending: true },
} as const satisfies Record<Sort, object>;
