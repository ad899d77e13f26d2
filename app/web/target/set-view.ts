import type { Group } from "../../domain/groups/group.ts";
import type { NotInSyncCount } from "../../domain/sync/not-in-sync.ts";
import type { PendingSyncView, PauseView, UndoView } from "./decision.ts";

/** One sync of a target. */
export interface SyncRunView {
  readonly id: number;
  /** forward: to the groups. undo: back to the state before the last sync. clean_up: out of everything. */
  readonly kind: "forward" | "undo" | "clean_up";
  /** paused: it stopped with its target, and goes on with it. */
  readonly status: "running" | "paused" | "pending" | "done" | "incomplete" | "failed" | "discarded";
  /** Nothing is sent up to and including `reviewing`. */
  readonly phase: "preparing" | "emails" | "reviewing" | "making" | "adding" | "removing" | "metafields";
  /** How many changes it has to send; null: it has not begun to. */
  readonly planned: number | null;
  readonly added: number;
  readonly removed: number;
  readonly updated: number;
  readonly failed: number;
  readonly errorCode: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

/** A tag or a list at the target, and how many customers are confirmed to be in it. */
export interface AtTargetView {
  /** null: it is of no group. */
  readonly group: Group | null;
  readonly label: string;
  readonly customers: number;
}

/** How it is with a set of audiences at a target. */
export interface SetView {
  /** Whether the target is on. */
  readonly enabled: boolean;
  readonly lastSync: SyncRunView | null;
  /** A sync that waits for the merchant; null: none does. */
  readonly waiting: PendingSyncView | null;
  /** null: it is not paused. */
  readonly paused: PauseView | null;
  /** The sync that can be undone; null: none. */
  readonly undo: UndoView | null;
  readonly atTarget: readonly AtTargetView[];
  /** The reasons why customers are not as they should be there, with numbers. Also empty while that is not known. */
  readonly notInSync: readonly NotInSyncCount[];
}

export function isRunning(set: Pick<SetView, "lastSync">): boolean {
  return set.lastSync?.status === "running";
}
