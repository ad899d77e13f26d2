import { expect, it } from "vitest";

import { klaviyoWorld } from "./sync-klaviyo-world.ts";
import { addFault } from "../tags/sync-tags-world.ts";
import { newestSync, onePerGroup, runKlaviyo } from "../sync/sync-world.ts";

it("emails whose result has expired, as of a sync that was paused for long, are asked for again", async () => {
  const on = await klaviyoWorld(onePerGroup());
  addFault(on, { kind: "bulk", fault: "expired" });
  await runKlaviyo(on);
  expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", added: 6 });
  expect(on.shopify.simulation.operations.all()).toHaveLength(2);
});
