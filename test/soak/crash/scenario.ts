import type { Scenario } from "../killing/one-run.ts";
import { KLAVIYO_KEY } from "../killing/outside.ts";
import { happenings } from "./changes.ts";

/** Installs the app, and turns both targets on with all options. */
export const firstDay: Scenario = async (shopkeeper) => {
  await shopkeeper.install();
  await shopkeeper.untilScored("import");
  const both = { tags: "shopify_tags", klaviyo: "klaviyo" };
  const enabled = (target: string): string =>
    `select from sync_targets where target = '${target}' and enabled`;
  await shopkeeper.post("tags on", "/app/sync", { intent: "enable-tags" }, enabled(both.tags));
  await shopkeeper.post(
    "metafields on",
    "/app/sync",
    { intent: "metafields-on" },
    `${enabled(both.tags)} and metafields`,
  );
  await shopkeeper.post(
    "Klaviyo on",
    "/app/sync",
    { intent: "connect-klaviyo", key: KLAVIYO_KEY, segments: "on" },
    enabled(both.klaviyo),
  );
  await shopkeeper.untilSynced("first syncs");
};

/** Plays from the installation to the second sync, which follows a day of changes at the store. */
export const wholeWay: Scenario = async (shopkeeper, outside) => {
  await firstDay(shopkeeper, outside);
  happenings(outside.shopify.simulation);
  await shopkeeper.untilTold("webhooks");
  await shopkeeper.post(
    "refresh",
    "/app?index",
    { intent: "refresh" },
    "select from imports where kind = 'increment'",
  );
  await shopkeeper.untilScored("increment");
  await shopkeeper.untilSynced("second syncs");
};
