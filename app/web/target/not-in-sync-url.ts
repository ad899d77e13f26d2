import { GROUPS_SET, type SetKey } from "../../domain/sync/audience-set.ts";
import type { NotInSyncReason } from "../../domain/sync/not-in-sync.ts";
import type { TargetName } from "./decision.ts";

interface NotInSyncAddress {
  readonly target: TargetName;
  /** Without it, the groups. */
  readonly set?: SetKey;
  readonly reason?: NotInSyncReason;
  /** The key of the row after which, or before which, the page lists. */
  readonly after?: string;
  readonly before?: string;
  /** From 1. For showing only. */
  readonly page?: number;
}

/** The address of the page. It has ids only. */
export function notInSyncUrl({ target, set, reason, after, before, page = 1 }: NotInSyncAddress): string {
  const params = new URLSearchParams({ target });
  if (set !== undefined && set !== GROUPS_SET) params.set("set", set);
  if (reason !== undefined) params.set("reason", reason);
  if (after !== undefined) params.set("after", after);
  if (before !== undefined) params.set("before", before);
  if (page > 1) params.set("page", String(page));
  return `/app/sync/not-in-sync?${params.toString()}`;
}
