import type { AuditedPlace } from "../../../domain/sync/audit.ts";
import type { NamedCustomer } from "../../ui/customer-name.tsx";

interface AuditExampleView extends NamedCustomer {
  /** The tag or list that the customer was missing in, or found in. */
  readonly label: string;
  readonly kind: "missing" | "extra";
}

/** A comparison that was made, and what has become of what it found. */
export interface AuditFoundView {
  readonly at: string;
  /** How many; each is one customer in one tag or list. */
  readonly differences: number;
  readonly places: readonly AuditedPlace[];
  /** Profiles that belong to no customer of the store in a group. */
  readonly strangers: number;
  /** Customers whose metafields differed. */
  readonly metafields: number;
  readonly examples: readonly AuditExampleView[];
  readonly namesUnavailable: boolean;
  /** due: the next sync puts it right. held: a sync that would waits for the merchant. */
  readonly repair: "due" | "running" | "held" | "paused" | "done";
}

/** How a target that is on stands to the comparisons of what it holds. */
export interface AuditView {
  /** queued: it has not begun, or waits until nothing is being sent. null: none is being made. */
  readonly underWay: "queued" | "running" | null;
  /** Why the newest could not be made, if none was since; a code with words. */
  readonly failure: { readonly at: string; readonly code: string } | null;
  readonly last: AuditFoundView | null;
}
