import type { AudienceSubject } from "../../domain/sync/audience.ts";
import type { SetKey } from "../../domain/sync/audience-set.ts";
import type { HoldCode } from "../../domain/sync/brake.ts";
import type { Preview } from "../../domain/sync/preview.ts";
import type { NamedCustomer } from "../ui/customers/customer-name.tsx";

/** The decisions that a merchant can make about a set of audiences at a target that is on. */
export const DECISIONS = ["confirm", "discard", "preview", "pause", "resume", "undo"] as const;
export type DecisionName = (typeof DECISIONS)[number];

export const TARGET_NAMES = ["shopify_tags", "klaviyo"] as const;
export type TargetName = (typeof TARGET_NAMES)[number];

export interface Decision {
  readonly decision: DecisionName;
  readonly target: TargetName;
  readonly set: SetKey;
  /** The sync that the merchant sees. Only for decisions about a sync. */
  readonly syncId?: number;
}

/** stale: the target has changed since the merchant saw it, so nothing was done. */
export interface DecisionResult extends Decision {
  readonly outcome: "done" | "stale";
}

/** An audience with its label at the target. */
export type NamedAudience = AudienceSubject & { readonly label: string };

export interface ExampleView extends NamedCustomer {
  /** Empty: in no audience yet. */
  readonly from: readonly NamedAudience[];
  /** null: leaves all audiences. */
  readonly to: NamedAudience | null;
}

/** A sync that waits for the merchant, and what it would do. */
export interface PendingSyncView extends Omit<Preview, "examples"> {
  readonly syncId: number;
  readonly code: HoldCode;
  /**
   * Customers in a group, and orders that count, in its run. `eligibleBefore` is of the last sync that went through.
   */
  readonly customers: number;
  readonly eligible: number;
  readonly eligibleBefore: number | null;
  readonly examples: readonly ExampleView[];
  readonly namesUnavailable: boolean;
}

/** A sync that can be undone. */
export interface UndoView {
  readonly syncId: number;
  /** Whether an undo was tried before and could not be done in full. */
  readonly again: boolean;
  readonly startedAt: string;
  /** How many customers it changed, and how many of those would leave all groups. */
  readonly customers: number;
  readonly leaving: number;
}

export interface PauseView {
  readonly cause: "asked" | "undone";
  readonly at: string;
}

/** The set at a target that is decided about, and the function to decide. */
export interface Deciding {
  readonly target: TargetName;
  readonly set: SetKey;
  readonly busy: DecisionName | null;
  readonly onDecide: (decision: DecisionName, syncId?: number) => void;
}
