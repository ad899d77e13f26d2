/** backfill: the whole window, at first. increment: what was updated since. full_read: the whole window, to compare. */
export type ImportKind = "backfill" | "increment" | "full_read";

/** An import that came to its end. */
export interface CompleteImport {
  readonly kind: ImportKind;
  readonly asOf: Date;
  /** A backfill or full read brought the orders created from this moment on. */
  readonly windowStart: Date;
  /** Only 60 days of orders could be seen. */
  readonly scopeLimited: boolean;
  readonly startedAt: Date;
}

/** What must be known once the import is complete. */
interface ImportWish {
  /** All orders created from this moment on. */
  readonly windowStart: Date;
  /** Whether only 60 days of orders can be seen now. */
  readonly limited: boolean;
  /** Whether the import may be a full read where one is due. */
  readonly compare: boolean;
  readonly now: Date;
}

/** What to read: the whole window, or what was updated from a moment on. */
export type ImportPlan =
  | { readonly kind: "backfill" | "full_read"; readonly updatedFrom: null }
  | { readonly kind: "increment"; readonly updatedFrom: Date };

const DAY_MS = 86_400_000;
const FULL_READ_EVERY_MS = 30 * DAY_MS;
/** Shopify's clock and ours may differ. Also, what is being written when a reading starts may show only later. */
const OVERLAP_MS = 3_600_000;

/**
 * The import that brings all that is wished for with the least reading. If not all orders can be seen now, what was
 * read while they could be seen still counts. The other way round it does not: once all can be seen, what a limited
 * import read counts for nothing. A full read compares the stored orders with all of Shopify's, so it needs to see
 * all of them.
 * @param complete - the shop's complete imports, in any order
 */
export function importPlan(complete: readonly CompleteImport[], wish: ImportWish): ImportPlan {
  const { windowStart, limited, compare, now } = wish;
  const seeing = complete.filter((each) => limited || !each.scopeLimited);
  const whole = newest(seeing.filter((each) => each.kind !== "increment" && each.windowStart <= windowStart));
  if (whole === null) return { kind: "backfill", updatedFrom: null };
  if (compare && !limited && now.getTime() - whole.startedAt.getTime() >= FULL_READ_EVERY_MS)
    return { kind: "full_read", updatedFrom: null };
  const { startedAt, asOf } = newest(seeing) ?? whole;
  // In a run of the past, Shopify's clock counts as standing in the past too.
  const readThrough = Math.min(startedAt.getTime(), asOf.getTime());
  return { kind: "increment", updatedFrom: new Date(readThrough - OVERLAP_MS) };
}

function newest(imports: readonly CompleteImport[]): CompleteImport | null {
  let found: CompleteImport | null = null;
  for (const each of imports) if (found === null || each.startedAt >= found.startedAt) found = each;
  return found;
}
