import { forgetEnded } from "../../db/sync/audiences.server.ts";
import { readSendable } from "../../db/sync/states/wanted.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import { finishSync } from "../../db/sync/syncs.server.ts";
import { forgetBefore } from "../../db/sync/states/undo-states.server.ts";
import type { PlaceSet } from "../../domain/sync/places.ts";
import type { Step } from "./run-sync.server.ts";

/** How many customers are not where they should be: those that the sync failed for, and those that it can't reach. */
interface Left {
  readonly failed: number;
  readonly unreachable: number;
}

interface Ended {
  readonly left: Left;
  /** Whether the merchant wants other names by now. */
  readonly otherNames: boolean;
  /** The places that the sync has sent. */
  readonly places: PlaceSet;
  /** Whether the set's audience has ended. Once everybody has left it, nothing leads back. */
  readonly isEnding: boolean;
}

/** Finishes a sync whose work is done, and says whether another is due: for a newer run, or for other names. */
export async function endSync(
  sql: ShopSql,
  sync: SyncRow,
  { left, otherNames, places, isEnding }: Ended,
  now: Date,
): Promise<Step> {
  // Nobody is out of reach of an undo or a clean-up.
  await finishSync(sql, sync.id, sync.kind === "forward" ? left : { ...left, unreachable: 0 }, now);
  if (isEnding && left.failed === 0) await forgetBefore(sql, sync.target, places);
  await forgetEnded(sql, sync.target);
  if (sync.kind !== "forward") {
    // An undo that failed for some can be tried again, so what it leads back to stays.
    if (sync.kind === "undo" && left.failed === 0 && !isEnding) await forgetBefore(sql, sync.target, places);
    return { step: "end", anotherDue: false };
  }
  const sendable = await readSendable(sql);
  return { step: "end", anotherDue: otherNames || (sendable !== null && sendable.runId !== sync.runId) };
}
