import type { Group } from "../../domain/groups/group.ts";
import type { HoldCode } from "../../domain/sync/brake.ts";
import type { Preview } from "../../domain/sync/preview.ts";
import type { NamedCustomer } from "../ui/customer-name.tsx";

/** What the merchant can decide of a target that is on. */
export const DECISIONS = ["confirm", "discard", "preview", "pause", "resume", "undo"] as const;
export type DecisionName = (typeof DECISIONS)[number];

export const TARGET_NAMES = ["shopify_tags", "klaviyo"] as const;
export type TargetName = (typeof TARGET_NAMES)[number];

export interface Decision {
  readonly decision: DecisionName;
  readonly target: TargetName;
  /** The sync as the merchant sees it, of what is decided about one. */
  readonly syncId?: number;
}

/** stale: what the merchant saw is no longer how it stands, so nothing was done. */
export interface DecisionResult extends Decision {
  readonly outcome: "done" | "stale";
}

interface ExampleView extends NamedCustomer {
  /** Empty: in no group yet. */
  readonly from: readonly Group[];
  /** null: leaves all groups. */
  readonly to: Group | null;
}

/** A sync that waits for the merchant, and what it would do. */
export interface HeldSyncView extends Omit<Preview, "examples"> {
  readonly syncId: number;
  readonly code: HoldCode;
  /** Customers in a group, and orders that count: of its run, and of the last that went through. */
  readonly customers: number;
  readonly eligible: number;
  readonly eligibleBefore: number | null;
  readonly examples: readonly ExampleView[];
  readonly namesUnavailable: boolean;
}

/** A sync that can be taken back. */
export interface UndoView {
  readonly syncId: number;
  /** Whether an undo was tried already, and could not be done in full. */
  readonly again: boolean;
  readonly startedAt: string;
  /** Customers whom it changed, and those among them who would go out of all groups. */
  readonly customers: number;
  readonly leaving: number;
}

export interface PauseView {
  readonly cause: "asked" | "undone";
  readonly at: string;
}

/** What a target's decisions are about, and how to make them. */
export interface Deciding {
  readonly target: TargetName;
  readonly busy: DecisionName | null;
  readonly onDecide: (decision: DecisionName, syncId?: number) => void;
}
