import type { Group } from "../../../domain/groups/group.ts";
import type { NotInSyncCount, NotInSyncReason } from "../../../domain/sync/not-in-sync.ts";
import type { NamedCustomer } from "../../ui/customer-name.tsx";
import type { TargetName } from "../decision.ts";

/** How many customers a page lists. */
export const PAGE_SIZE = 50;

/** A customer who is not in sync. */
export interface NotInSyncRow extends Omit<NamedCustomer, "id"> {
  /** The id for the customer's page; null: nothing is stored of the customer, or the profile belongs to no customer. */
  readonly id: string | null;
  readonly shopifyId: string | null;
  readonly group: Group | null;
  /** The key of the row. */
  readonly key: string;
}

/** The customers of one reason, by pages. */
export interface ShownReason {
  readonly reason: NotInSyncReason;
  readonly rows: readonly NotInSyncRow[];
  /** Shopify couldn't be asked for the names. */
  readonly namesUnavailable: boolean;
  readonly page: number;
  readonly pages: number;
  /** Addresses of the neighbouring pages; null: there is none. */
  readonly previousUrl: string | null;
  readonly nextUrl: string | null;
}

export interface NotInSyncView {
  readonly target: TargetName;
  /** null: it is known. Otherwise why not: the target is off, no sync got that far, or one is sending. */
  readonly unknown: "off" | "not_yet" | "sending" | "moving" | null;
  readonly reasons: readonly NotInSyncCount[];
  /** null: no customer is out of sync, or it is not known. */
  readonly shown: ShownReason | null;
  /** The merchant asked for a reason that no customer has any more. */
  readonly over: boolean;
  /** Why the last sync failed as a whole; null: it didn't. */
  readonly errorCode: string | null;
}

interface NotInSyncAddress {
  readonly target: TargetName;
  readonly reason?: NotInSyncReason;
  /** The key of the row after which, or before which, the page lists. */
  readonly after?: string;
  readonly before?: string;
  /** From 1. For showing only. */
  readonly page?: number;
}

/** The address of the page. It has ids only. */
export function notInSyncUrl({ target, reason, after, before, page = 1 }: NotInSyncAddress): string {
  const params = new URLSearchParams({ target });
  if (reason !== undefined) params.set("reason", reason);
  if (after !== undefined) params.set("after", after);
  if (before !== undefined) params.set("before", before);
  if (page > 1) params.set("page", String(page));
  return `/app/sync/not-in-sync?${params.toString()}`;
}
