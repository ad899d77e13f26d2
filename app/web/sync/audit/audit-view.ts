import type { AuditedPlace } from "../../../domain/sync/audit.ts";
import type { NamedCustomer } from "../../ui/customers/customer-name.tsx";

interface AuditExampleView extends NamedCustomer {
  /** The tag or list that the customer was missing in, or found in. */
  readonly label: string;
  readonly kind: "missing" | "extra";
}

/** A comparison that was made, and what has become of its differences. */
export interface AuditFoundView {
  readonly at: string;
  /** The number of differences. Each is one customer in one tag or list. */
  readonly differences: number;
  readonly places: readonly AuditedPlace[];
  /** Profiles that belong to none of the shop's customers in a group. */
  readonly strangers: number;
  /** Customers whose metafields differed. */
  readonly metafields: number;
  readonly examples: readonly AuditExampleView[];
  readonly namesUnavailable: boolean;
  /** due: the next sync corrects it. held: the sync that would correct it waits for the merchant. */
  readonly repair: "due" | "running" | "pending" | "paused" | "done";
}

/** The comparisons of a target that is on. */
export interface AuditView {
  /** queued: it has not begun, or waits until nothing is being sent. null: none is under way. */
  readonly underWay: "queued" | "running" | null;
  /** Why the newest could not be made, as a code with words; null: it did not fail. */
  readonly failure: { readonly at: string; readonly code: string } | null;
  readonly last: AuditFoundView | null;
}
