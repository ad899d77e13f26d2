import { WorkStopped, type Obstacle } from "../../steps/obstacle.server.ts";

/** Why a sync can't go on by itself. The pages have words for each. */
type StopCode =
  | "wrong_key"
  | "connection_ended"
  | "missing_scope"
  | "refused"
  | "shopify_refused"
  | "access_denied"
  | "shop_unavailable"
  | "operation_failed"
  | "metafields_refused"
  | "job_cancelled"
  | "list_found"
  | "members_unknown"
  | "unavailable"
  | "disconnected"
  | "unexpected";

/** Why a sync stands still and goes on later. */
export type WaitCode = "rate_limited" | "daily_limit" | "unavailable" | "shopify_busy" | "operation_broken";

/** A sync that must end here, with its reason. */
export class SyncStopped extends WorkStopped {
  override name = "SyncStopped";
  override readonly code: StopCode;

  constructor(code: StopCode) {
    super(code);
    this.code = code;
  }
}

/** What stands in a sync's way, as its row says it. */
interface SyncObstacle {
  readonly code: string;
  /** The sync stays as it is, and goes on with the shop's other work once Shopify lets the app in again. */
  readonly isParked: boolean;
}

/** What an obstacle, or a bug, means for a sync. */
export function syncObstacleOf(obstacle: Obstacle | null): SyncObstacle {
  switch (obstacle?.obstacle) {
    case undefined:
      return { code: "unexpected", isParked: false };
    case "park":
      return obstacle.cause === "scopes"
        ? { code: "access_denied", isParked: false }
        : { code: "shop_unavailable", isParked: obstacle.cause !== "access_lost" };
    case "restart":
      return {
        code: obstacle.gone === "result" ? "operation_failed" : "shopify_refused",
        isParked: false,
      };
    case "wait":
    case "stop":
      return { code: obstacle.code, isParked: false };
  }
}

/** What stops the syncs of all sets of a target alike. */
const OF_TARGET: ReadonlySet<string> = new Set([
  "wrong_key",
  "connection_ended",
  "missing_scope",
  "access_denied",
  "shop_unavailable",
  "unavailable",
  "disconnected",
] satisfies StopCode[]);

/** Whether the syncs of the other sets would fail for the same reason. */
export function stopsTarget(code: string): boolean {
  return OF_TARGET.has(code);
}
