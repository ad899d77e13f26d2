import type { AudienceRole } from "../target/audience-cards.tsx";
import type { TargetName } from "../target/decision.ts";
import type { SyncRunView } from "../target/set-view.ts";

/** off: its target is. ending: everybody is being taken out. never: no sync was prepared yet. */
export type SegmentState = SyncRunView["status"] | "off" | "ending" | "never";

/** A segment or an arm that is sent to a target. */
export interface SegmentSyncView {
  /** The id of the segment or of the experiment. */
  readonly id: string;
  readonly role: AudienceRole;
  /** The name of the segment or of the experiment; null: it was deleted. */
  readonly name: string | null;
  /** null: it is not sent there. */
  readonly states: Readonly<Record<TargetName, SegmentState | null>>;
}
