import { findShop } from "../db/shops/shop-directory.server.ts";
import type { JobHandler } from "../queue/queue.server.ts";
import { fillStates } from "../sync/engine/fill-states.server.ts";

type FillStatesDeps = Omit<Parameters<typeof fillStates>[0], "shopId" | "signal" | "batch">;

/** Moves a shop's states of an earlier version, also those of a shop that removed the app: it may come back. */
export function fillStatesJob(deps: FillStatesDeps): JobHandler<"fill-states"> {
  const { db, now, queue } = deps;
  return async ({ shopId }, { signal }) => {
    if ((await findShop(db, shopId)) === null) return { outcome: "done" };
    return fillStates({ db, now, queue, shopId, signal });
  };
}
