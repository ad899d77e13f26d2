/** A sync, as its row says it. */
import { z } from "zod";

import { ALL_SETS, isSetKey, type SyncedSet } from "../../domain/sync/audience-set.ts";
import { HOLD_CODES, type HoldCode } from "../../domain/sync/brake.ts";
import type { TargetSet } from "./audience-sets.server.ts";
import { TARGETS, type Target } from "./sync-targets.server.ts";

const SYNC_PHASES = [
  "preparing",
  "emails",
  "reviewing",
  "making",
  "adding",
  "removing",
  "metafields",
] as const;
/** Where a sync is. An interrupted one goes on there. Up to its review nothing is sent. */
export type SyncPhase = (typeof SYNC_PHASES)[number];
const SYNC_STATUSES = ["running", "pending", "done", "incomplete", "failed", "discarded"] as const;
type SyncStatus = (typeof SYNC_STATUSES)[number];
const SYNC_KINDS = ["forward", "undo", "clean_up"] as const;
/** forward: to the groups of its run. undo: back to what was before the last sync. clean_up: out of everything. */
export type SyncKind = (typeof SYNC_KINDS)[number];

export const ENDED_BY_MERCHANT: ReadonlySet<string> = new Set(["disconnected", "replaced", "list_found"]);

/** Whether a sync failed only because the merchant ended it. */
export function wasEndedByMerchant({ status, errorCode }: Pick<SyncRow, "status" | "errorCode">): boolean {
  return status === "failed" && errorCode !== null && ENDED_BY_MERCHANT.has(errorCode);
}

/** Numbers of customers. Each customer counts once the target has confirmed the change. */
export interface SyncCounts {
  readonly added: number;
  readonly removed: number;
  readonly updated: number;
  readonly failed: number;
}

export interface SyncRow extends SyncCounts {
  readonly id: number;
  readonly target: Target;
  /** The set that it is of; all: it is a clean-up. */
  readonly set: SyncedSet;
  readonly runId: number;
  readonly kind: SyncKind;
  /** Whether it goes on with the set's last sync that sent anything, so that an undo takes both back. */
  readonly continues: boolean;
  readonly status: SyncStatus;
  readonly phase: SyncPhase;
  readonly operationId: string | null;
  /** Whether it was prepared to write metafields. */
  readonly metafields: boolean;
  /** Why it is, or was, pending. It is `asked` from the start if the merchant asked for a preview. */
  readonly holdCode: HoldCode | null;
  /** When the merchant confirmed it, or the brake let it go; null: it has sent nothing. */
  readonly confirmedAt: Date | null;
  /** How many changes it has to send; null: it hasn't begun to send. */
  readonly planned: number | null;
  readonly unreachable: number;
  readonly errorCode: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

export const syncRow = z.object({
  id: z.int(),
  target: z.enum(TARGETS),
  set: z.custom<SyncedSet>((key) => key === ALL_SETS || isSetKey(key)),
  runId: z.int(),
  kind: z.enum(SYNC_KINDS),
  continues: z.boolean(),
  status: z.enum(SYNC_STATUSES),
  phase: z.enum(SYNC_PHASES),
  operationId: z.string().nullable(),
  metafields: z.boolean(),
  holdCode: z.enum(HOLD_CODES).nullable(),
  confirmedAt: z.date().nullable(),
  planned: z.int().nullable(),
  added: z.int(),
  removed: z.int(),
  updated: z.int(),
  failed: z.int(),
  unreachable: z.int(),
  errorCode: z.string().nullable(),
  startedAt: z.date(),
  finishedAt: z.date().nullable(),
});

/** The columns of `syncs` that make a sync. */
export const SYNC_COLUMNS = `id, target, set_key as "set", run_id as "runId", kind, continues, status, phase,
  operation_id as "operationId", metafields, hold_code as "holdCode", confirmed_at as "confirmedAt", planned, added,
  removed, updated, failed, unreachable, error_code as "errorCode", started_at as "startedAt",
  finished_at as "finishedAt"`;

/** The set that a sync is of. @throws Error for a clean-up, which is of no set alone */
export function setOf({ target, set }: Pick<SyncRow, "target" | "set">): TargetSet {
  if (set === ALL_SETS) throw new Error("A clean-up is of no set alone.");
  return { target, set };
}
