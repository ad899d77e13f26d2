import type { AuditRow } from "../../db/sync/audits/audits.server.ts";
import type { SyncTarget, Target } from "../../db/sync/sync-targets.server.ts";
import type { PlaceSet } from "../../domain/sync/places.ts";
import type { Step } from "../engine/run-sync.server.ts";

/** An audit that is under way. */
export interface TargetAudit {
  readonly audit: AuditRow;
  readonly target: SyncTarget;
  /** What was sent before the reading began. */
  readonly marker: string;
}

/** How a target is read by an audit. */
export interface TargetReader {
  /** Whether nothing that was sent is still under way at the target. `operationId`: the last sync's, if any. */
  readonly isQuiet: (target: SyncTarget, operationId: string | null) => Promise<boolean>;
  /** Takes the reading one step further; null: all is read. */
  readonly read: (targetAudit: TargetAudit) => Promise<Step | null>;
  /** The places that are read, by word; of tags also under the labels before. */
  readonly places: (target: SyncTarget) => readonly PlaceSet[];
}

export type TargetReaders = Readonly<Record<Target, TargetReader>>;
