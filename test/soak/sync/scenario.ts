import { firstDay } from "../crash/scenario.ts";
import { returnOf } from "../crash/changes.ts";
import type { Scenario } from "../killing/one-run.ts";

const TARGETS = ["shopify_tags", "klaviyo"] as const;
const isPaused = (target: string): string =>
  `select from audience_sets where target = '${target}' and paused_at is not null`;

/** With many customers, tags go by files and the brake holds both syncs. With few, tags go one by one. */
export const CHANGES = { many: { customers: 200, every: 1 }, few: { customers: 24, every: 8 } } as const;

/** A shop whose targets are in sync and paused, and whose groups have changed since. */
export function changedWhilePaused({ customers, every }: { customers: number; every: number }): Scenario {
  return async (shopkeeper, outside) => {
    await firstDay(shopkeeper, outside);
    for (const target of TARGETS)
      await shopkeeper.post("pause", "/app/sync/decide", { decision: "pause", target }, isPaused(target));
    returnOf(outside.shopify.simulation, customers, every);
    await shopkeeper.untilTold("webhooks");
    const increment = "select from imports where kind = 'increment'";
    await shopkeeper.post("refresh", "/app?index", { intent: "refresh" }, increment);
    await shopkeeper.untilScored("increment");
    await shopkeeper.untilTold("increment");
  };
}

/** Plays the sync alone: both targets go on, and pending syncs are confirmed. */
export const goOn: Scenario = async (shopkeeper) => {
  for (const target of TARGETS)
    await shopkeeper.post(
      "resume",
      "/app/sync/decide",
      { decision: "resume", target },
      `select where not exists (${isPaused(target)})`,
    );
  await shopkeeper.untilSynced("syncs");
};
