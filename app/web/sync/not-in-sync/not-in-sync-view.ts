import type { Group } from "../../../domain/groups/group.ts";
import type { NotInSyncCount, NotInSyncReason } from "../../../domain/sync/not-in-sync.ts";
import type { NamedCustomer } from "../../ui/customer-name.tsx";
import type { TargetName } from "../decision.ts";

/** How many customers a page lists. */
export const PAGE_SIZE = 50;

/** A customer who is not in sync. */
export interface NotInSyncRow extends Omit<NamedCustomer, "id"> {
  /** Of the customer's page; null: nothing is kept of the customer, or the profile is no customer's. */
  readonly id: string | null;
  readonly shopifyId: string | null;
  readonly group: Group | null;
  /** Of the row. */
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
  /** Addresses of the neighbouring pages, where there are any. */
  readonly previousUrl: string | null;
  readonly nextUrl: string | null;
}

export interface NotInSyncView {
  readonly target: TargetName;
  /** null: it is known. Else why not: the target is off, no sync got that far, or one is sending. */
  readonly unknown: "off" | "not_yet" | "sending" | null;
  readonly reasons: readonly NotInSyncCount[];
  /** null: there is nobody, or it is not known. */
  readonly shown: ShownReason | null;
  /** The merchant asked for a reason that holds for nobody any more. */
  readonly over: boolean;
  /** Why the last sync failed as a whole; null: it didn't. */
  readonly errorCode: string | null;
}

interface NotInSyncAddress {
  readonly target: TargetName;
  readonly reason?: NotInSyncReason;
  /** A row's key, from which on, or up to which, a page lists. */
  readonly after?: string;
  readonly before?: string;
  /** From 1; for showing only. */
  readonly page?: number;
}

/** The address of the page; it carries ids only. */
export function notInSyncUrl({ target, reason, after, before, page = 1 }: NotInSyncAddress): string {
  const params = new URLSearchParams({ target });
  if (reason !== undefined) params.set("reason", reason);
  if (after !== undefined) params.set("after", after);
  if (before !== undefined) params.set("before", before);
  if (page > 1) params.set("page", String(page));
  return `/app/sync/not-in-sync?${params.toString()}`;
}
