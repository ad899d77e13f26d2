import type { ProductReadingRow } from "../db/products/product-readings.server.ts";

/** Everything before this is asked for again, since the clocks differ and what changed may show late. */
const OVERLAP_MS = 15 * 60_000;

type Before = Pick<ProductReadingRow, "readAt" | "readWindowStart" | "readLimited" | "retryAt">;
interface Wish {
  readonly windowStart: Date;
  readonly limited: boolean;
}
interface Way extends Wish {
  /** null: everything is read. */
  readonly changedFrom: Date | null;
}

/**
 * What a reading has to read: what changed since the last one began, or everything, where that one read no such old
 * orders, was not allowed to, or missed lines that are due again.
 */
export function wayOf(
  { readAt, readWindowStart, readLimited, retryAt }: Before,
  wish: Wish,
  startedAt: Date,
): Way {
  const isRetried = retryAt !== null && retryAt <= startedAt;
  const isCovered =
    readWindowStart !== null && readWindowStart <= wish.windowStart && (!readLimited || wish.limited);
  if (readAt === null || !isCovered || isRetried) return { ...wish, changedFrom: null };
  return {
    // An earlier reading reached further back, and what it read is kept.
    windowStart: readWindowStart,
    limited: readLimited,
    changedFrom: new Date(readAt.getTime() - OVERLAP_MS),
  };
}
