import { rm } from "node:fs/promises";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { PRESET_IDS } from "../../app/domain/presets/catalogue.ts";
import type { PresetsView } from "../../app/web/presets/presets-view.ts";
import { openShopDatabase } from "../demo/database.ts";
import { takeFirstSteps } from "../demo/first-steps.ts";
import { fillKlaviyo } from "../demo/klaviyo-account.ts";
import { Merchant } from "../demo/merchant.ts";
import { startStack, type Stack } from "../demo/stack.ts";
import { temporaryDataFolder } from "../setup/data-folder.ts";

/** Nothing fills these here. */
const WITHOUT_SOURCE = { by_country: ["places"], by_city: ["places"] };

describe("the demo, once the year of its Klaviyo is read", () => {
  let dataDir: string;
  let stack: Stack;

  beforeAll(async () => {
    dataDir = await temporaryDataFolder("e2e");
    const asOf = new Date();
    const { signal } = new AbortController();
    stack = await startStack({ dataDir, asOf, fixedAsOf: false, ordersFile: null, bulkSeconds: 0, signal });
    const said: string[] = [];
    await fillKlaviyo(stack, asOf, (line) => said.push(line));
    await takeFirstSteps(stack, (line) => said.push(line));
    expect(said.at(-1)).toContain("engagement is on");
  });

  afterAll(async () => {
    await stack?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  test(
    "B1 to B4, C1 to C14, C17, D2, D5, E2, E3: every preset has members",
    { timeout: 300_000 },
    async () => {
      const client = await openShopDatabase(stack.databaseFolder, stack.shop);
      await expect
        .poll(
          async () => {
            const { rows } = await client.query("select 1 from engagement where requested_at is null");
            return rows.length;
          },
          { timeout: 240_000, interval: 500 },
        )
        .toBe(1);
      const { rows: failed } = await client.query(
        "select part, error_code from people_readings where error_code is not null",
      );
      await client.end();
      expect(failed).toEqual([]);
      const { view } = await new Merchant(stack).read<{ view: PresetsView }>(
        "/app/segments/presets",
        "routes/app.segments_.presets",
      );
      expect(view.presets.map(({ id }) => id)).toEqual(PRESET_IDS);
      const sizes = view.presets.map((preset) => {
        const { id } = preset;
        return [id, preset.outcome === "ready" ? preset.members : preset.lacks] as const;
      });
      const empty = sizes.filter(([, found]) => found === 0);
      const lacking = sizes.filter(([, found]) => typeof found !== "number");
      expect(empty).toEqual([]);
      expect(Object.fromEntries(lacking)).toEqual(WITHOUT_SOURCE);
    },
  );
});
