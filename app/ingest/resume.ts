import type { ImportKind } from "./import-kind.ts";

interface Window {
  readonly kind: ImportKind;
  /** For an increment: orders updated from this moment on. */
  readonly updatedFrom: Date | null;
  /** Orders created from this moment on. */
  readonly windowStart: Date;
}

/** An import that failed after it had read a part of its orders. */
interface Failed extends Window {
  readonly scopeLimited: boolean;
  readonly readThrough: Date;
  readonly startedAt: Date;
}

/** Where an import goes on that would otherwise begin anew. */
interface ResumePoint {
  readonly readThrough: Date;
  /**
   * For a backfill: the moment since which its orders were read. Those that changed after it must be read again. An
   * increment reads by the moment of the change, so it meets those orders anyway.
   */
  readonly readSince: Date | null;
}

/**
 * Where an import goes on from one that failed; null: it begins anew. A full read always begins anew, since it
 * compares only what it has read itself. An import that may see more than the failed one also begins anew.
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
