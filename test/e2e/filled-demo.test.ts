import type { FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { PRESET_IDS } from "../../app/domain/presets/catalogue.ts";
import type { PresetsView } from "../../app/web/presets/presets-view.ts";
import { openShopDatabase } from "../demo/database.ts";
import { takeFirstSteps } from "../demo/first-steps.ts";
import { fillKlaviyo } from "../demo/klaviyo-account.ts";
import { Merchant } from "../demo/merchant.ts";
import type { Stack } from "../demo/stack.ts";
import { expectAccessible } from "./accessible.ts";
import { AS_THE_DEMO, openDemoPage, type DemoPage } from "./demo-world.ts";
import { testEachPreset } from "./each-preset.ts";
import { testOverTheWire } from "./over-the-wire.ts";

const TO_THE_END = { timeout: 240_000, interval: 500 };

describe("the demo, once the year of its Klaviyo is read", () => {
  let demo: DemoPage;
  let stack: Stack;
  let page: Page;
  let app: FrameLocator;
  let problems: readonly string[];

  beforeAll(async () => {
    const asOf = new Date();
    demo = await openDemoPage({ asOf, fixedAsOf: false, customers: AS_THE_DEMO });
    ({ stack, page, app, problems } = demo);
    const said: string[] = [];
    await fillKlaviyo(stack, asOf, (line) => said.push(line));
    await takeFirstSteps(stack, (line) => said.push(line));
    expect(said.at(-1)).toContain("engagement is on");
    const client = await openShopDatabase(stack);
    const read = async () =>
      (
        await client.query(
          `select 1 from engagement join product_readings using (shop_id)
            where engagement.requested_at is null and product_readings.read_at is not null
              and exists (select from runs)`,
        )
      ).rows.length;
    await vi.waitFor(async () => expect(await read()).toBe(1), TO_THE_END);
    const { rows } = await client.query("select part from people_readings where error_code is not null");
    await client.end();
    expect(rows).toEqual([]);
  }, 300_000);

  afterAll(async () => {
    await demo?.close();
  });

  const open = (path: string) => page.goto(`${stack.adminUrl}?path=${encodeURIComponent(path)}`);

  test("B1 to B4, C1 to C14, D2, D5, D6, E2 to E4: every preset has members", async () => {
    const merchant = new Merchant(stack);
    const view = await merchant.read<PresetsView>(
      "/app/segments/presets/counts",
      "routes/app.segments_.presets_.counts",
    );
    expect(view.presets.map(({ id }) => id)).toEqual(PRESET_IDS);
    const sizes = view.presets.map((preset) => {
      const { id } = preset;
      return [id, preset.outcome === "ready" ? preset.members : preset.lacks] as const;
    });
    expect(sizes.filter(([, found]) => found === 0)).toEqual([]);
    const lacking = sizes.filter(([, found]) => typeof found !== "number");
    expect(lacking).toEqual([]);
  });

  test("C15, F6: one experiment is over with a result, one runs", async () => {
    await open("/app/campaigns");
    await app.getByRole("link", { name: "Wake-up mailing" }).waitFor();
    await app.getByText("More customers ordered").waitFor(TO_THE_END);
    await expectAccessible(page);
    await app.getByRole("link", { name: "A reminder in time" }).click();
    await app.getByText(/No winner is named before then/).waitFor();
    await expectAccessible(page);
  });

  test("the settings say what is read and how old it is", async () => {
    await open("/app/settings");
    await app.getByText(/^Events: as of /).waitFor();
    await app.getByText(/^Tags and consent in Shopify: as of /).waitFor();
    await app.getByLabel("Newsletter", { exact: true }).waitFor();
    await expectAccessible(page);
  });

  test("E4: places are deleted when they are turned off, and read again when they are turned on", async () => {
    const presets = () =>
      new Merchant(stack).read<{ view: PresetsView }>(
        "/app/segments/presets",
        "routes/app.segments_.presets",
      );
    const byPlace = async () =>
      (await presets()).view.presets.filter(({ id }) => id === "by_country" || id === "by_city");
    await open("/app/settings");
    await app.getByText(/^Known as of /).waitFor();
    await app.getByRole("button", { name: "Turn off where customers live" }).click();
    await app.getByText(/^This deletes at once all places/).waitFor();
    await expectAccessible(page);
    await app.getByRole("button", { name: "Turn off and delete" }).click();
    await app.getByRole("button", { name: "Turn on where customers live" }).waitFor();
    await expectAccessible(page);
    expect(await byPlace()).toMatchObject([{ lacks: ["places"] }, { lacks: ["places"] }]);
    await app.getByRole("button", { name: "Turn on where customers live" }).click();
    await app.getByText(/^Known as of /).waitFor({ timeout: TO_THE_END.timeout });
    expect(await byPlace()).toMatchObject([{ outcome: "ready" }, { outcome: "ready" }]);
  });

  test("home asks about resellers until the merchant has chosen who is left out", async () => {
    await open("/app");
    await app.getByRole("heading", { name: "Leave resellers or staff out?" }).waitFor();
    await expectAccessible(page);
    await app.getByRole("link", { name: "Choose who is left out" }).click();
    await app.getByLabel(/^wholesale \(/).check();
    await expectAccessible(page);
    await app.getByRole("button", { name: "Save who is left out" }).click();
    await app.getByText(/^Saved\. The groups are being worked out again/).waitFor();
    await expect
      .poll(async () => {
        await open("/app/settings");
        return app.getByText(/customers are left out now/).isVisible();
      }, TO_THE_END)
      .toBe(true);
    await open("/app");
    await app.getByRole("heading", { name: "The six groups" }).waitFor();
    expect(await app.getByRole("heading", { name: "Leave resellers or staff out?" }).isVisible()).toBe(false);
  });

  test("C17: the builder says how old each field is, and how many have nothing but Apple's opens", async () => {
    await open("/app/segments/new?preset=false_starts");
    await app
      .getByText(/^Known as of /)
      .first()
      .waitFor();
    await app.getByText(/^None of them has nothing but opens by Apple Mail/).waitFor();
    await app.getByLabel("Everyone except them").first().check();
    await app.getByText(/^[\d,]+ of them have nothing but opens by Apple Mail/).waitFor();
    await expectAccessible(page);
  });

  describe("B1 to E5: the ready-made segments", () => testEachPreset(() => demo));

  describe("what goes over the wire", () => testOverTheWire(() => demo));

  test("puts no error on the console", () => {
    expect(problems).toEqual([]);
  });
});
