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

/** What is to be known once the import is complete. */
interface ImportWish {
  /** All orders created from this moment on. */
  readonly windowStart: Date;
  /** Whether only 60 days of orders can be seen now. */
  readonly limited: boolean;
  /** Whether a full read may be made of it where one is due. */
  readonly compare: boolean;
  readonly now: Date;
}

/** What to read: the whole window, or what was updated from a moment on. */
export type ImportPlan =
  | { readonly kind: "backfill" | "full_read"; readonly updatedFrom: null }
  | { readonly kind: "increment"; readonly updatedFrom: Date };

const DAY_MS = 86_400_000;
const FULL_READ_EVERY_MS = 30 * DAY_MS;
/** Shopify's clock and ours need not agree, and what is being written as a reading starts may show only later. */
const OVERLAP_MS = 3_600_000;

/**
 * Which import brings all that is wished for, with the least reading. Where not all orders can be seen, what was read
 * while they could be does as well, but not the other way round: once they can be seen again, what a limited import
 * read counts for nothing. A full read compares what is held with all of Shopify's orders, so it takes all of them.
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
  // A run of the past has Shopify's clock, too, stand in the past.
  const readThrough = Math.min(startedAt.getTime(), asOf.getTime());
  return { kind: "increment", updatedFrom: new Date(readThrough - OVERLAP_MS) };
}

function newest(imports: readonly CompleteImport[]): CompleteImport | null {
  let found: CompleteImport | null = null;
  for (const each of imports) if (found === null || each.startedAt >= found.startedAt) found = each;
  return found;
}
