import type { TargetName } from "../target/decision.ts";
import type { SyncRunView } from "../target/set-view.ts";

/** off: its target is. ending: everybody is being taken out. never: no sync was prepared yet. */
export type SegmentState = SyncRunView["status"] | "off" | "ending" | "never";

/** A segment that is sent to a target. */
export interface SegmentSyncView {
  readonly id: string;
  /** null: the segment was deleted. */
  readonly name: string | null;
  /** null: it is not sent there. */
  readonly states: Readonly<Record<TargetName, SegmentState | null>>;
}
