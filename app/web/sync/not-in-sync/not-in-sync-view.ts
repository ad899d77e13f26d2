import type { Group } from "../../../domain/groups/group.ts";
import type { SetKey } from "../../../domain/sync/audience-set.ts";
import type { NotInSyncCount, NotInSyncReason } from "../../../domain/sync/not-in-sync.ts";
import type { NamedCustomer } from "../../ui/customers/customer-name.tsx";
import type { TargetName } from "../../target/decision.ts";

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
  readonly set: SetKey;
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
