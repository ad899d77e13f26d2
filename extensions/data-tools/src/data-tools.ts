/** The target `admin.app.tools.data`: what Sidekick can look up. Each tool only reads. */
import type { StandardApi, Tools } from "@shopify/ui-extensions/admin";

import { wordsOf } from "../../shared/words.ts";
import { groupsNow } from "./groups-now.ts";
import { movement } from "./movement.ts";
import { segmentFigures } from "./segment-figures.ts";
import { slippingAway } from "./slipping-away.ts";

declare const shopify: StandardApi<"admin.app.tools.data"> & { readonly tools: Tools };

/** Registers the tools that `tools.json` describes. */
export default function dataTools(): void {
  const words = wordsOf(shopify.i18n);
  shopify.tools.register("loyalty_groups_now", () => groupsNow(words));
  shopify.tools.register("loyalty_group_movement", (input) => movement(words, input));
  shopify.tools.register("customers_slipping_away", () => slippingAway(words));
  shopify.tools.register("saved_segment_figures", (input) => segmentFigures(input));
}
