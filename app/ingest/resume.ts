import type { ImportKind } from "./import-kind.ts";

interface Window {
  readonly kind: ImportKind;
  /** Of an increment: orders updated from this moment on. */
  readonly updatedFrom: Date | null;
  /** Orders created from this moment on. */
  readonly windowStart: Date;
}

/** An import that failed with a part of its orders read. */
interface Failed extends Window {
  readonly scopeLimited: boolean;
  readonly readThrough: Date;
  readonly startedAt: Date;
}

/** Where an import goes on that would else begin anew. */
interface ResumePoint {
  readonly readThrough: Date;
  /**
   * Of a backfill: since when its orders were read. What of them changed since has to be asked for. An increment reads
   * by the moment of the change, so it meets those orders again.
   */
  readonly readSince: Date | null;
}

/**
 * Where an import goes on from one that failed; null: it begins anew. A full read always begins anew, since it compares
 * only what it has read itself; so does an import that may see more than the failed one could.
 */
export function resumePoint(
  failed: Failed | null,
  wish: Window & { readonly limited: boolean },
): ResumePoint | null {
  if (failed === null || failed.kind !== wish.kind || wish.kind === "full_read") return null;
  if (failed.scopeLimited && !wish.limited) return null;
  const { readThrough } = failed;
  const [began, begins] =
    wish.kind === "backfill"
      ? [failed.windowStart, wish.windowStart]
      : [failed.updatedFrom, wish.updatedFrom];
  if (began === null || begins === null || began > begins || readThrough < begins) return null;
  return { readThrough, readSince: wish.kind === "backfill" ? failed.startedAt : null };
}
