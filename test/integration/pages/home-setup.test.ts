/** What a new merchant is led through, and asked about the store. */
import { startApp, type App } from "../import/import-app.ts";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { loader as readHome } from "../../../app/routes/app._index/route.tsx";
import { loader as readGroup } from "../../../app/routes/app.groups.$group/route.tsx";
import { action as setup } from "../../../app/routes/app.setup/route.ts";
import { action as saveSettings } from "../../../app/routes/app.settings/route.tsx";
import { orders } from "../import/import-world.ts";

let app: App;
beforeEach(async () => {
  // Every tenth order was made in a physical store.
  app = await startApp(
    orders(50).map((order, place) => (place % 10 === 0 ? { ...order, source: "pos" } : order)),
  );
});
afterEach(async () => app.close());

async function home() {
  const { view } = await (await readHome(app.request("/app"))).json();
  return view;
}

async function scored(): Promise<void> {
  await home();
  await app.work();
  await expect.poll(async () => (await home()).newestImport?.phase).toBe("complete");
}

const send = (intent: string) => setup(app.request("/app/setup", { intent }));
const asked = async () => (await home()).setup.askPointOfSale;
const done = async () =>
  (await home()).setup.guide?.steps.filter((each) => each.done).map(({ step }) => step);

describe("the setup guide", () => {
  it("goes on where it stopped, and is gone for good once it is dismissed", async () => {
    expect(await done()).toEqual([]);
    await scored();
    expect(await done()).toEqual(["orders"]);
    await readGroup(app.request("/app/groups/loyal", null, { group: "loyal" }));
    const first = await app.rows("select groups_seen_at from setup_guides where shop_id = $1");
    await readGroup(app.request("/app/groups/new", null, { group: "new" }));
    expect(await app.rows("select groups_seen_at from setup_guides where shop_id = $1")).toEqual(first);
    expect(await done()).toEqual(["orders", "groups"]);
    await app.rows("insert into sync_targets (shop_id, target, enabled) values ($1, 'klaviyo', true)");
    expect((await home()).setup.guide).toMatchObject({ next: "tags" });
    expect(await done()).toEqual(["orders", "groups", "klaviyo"]);
    await send("dismiss");
    await send("dismiss");
    expect((await home()).setup.guide).toBeNull();
  });

  it("refuses what it doesn't know, and nothing changes", async () => {
    await scored();
    const refused = await Promise.resolve(send("skip")).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 400 });
    expect(await app.rows("select from setup_guides where shop_id = $1")).toEqual([]);
  });
});

describe("the question about point of sale", () => {
  it("scores all customers again once these orders count, and isn't asked again", async () => {
    await scored();
    expect(await asked()).toEqual({ orders: 50, leftOut: 5 });
    await send("count_point_of_sale");
    expect(await asked()).toBeNull();
    const eligible = async () => (await home()).run?.eligible;
    await expect.poll(eligible).toBe(50);
  });

  it("keeps them out where the merchant says so", async () => {
    await scored();
    await send("leave_point_of_sale_out");
    expect(await asked()).toBeNull();
    expect(await app.rows("select include_point_of_sale from settings where shop_id = $1")).toEqual([
      { include_point_of_sale: false },
    ]);
  });

  it("is answered by the settings, too", async () => {
    await scored();
    const settings = { windowYears: "10", tagPrefix: "Sixfold", listPrefix: "Sixfold", autoRefresh: "on" };
    await saveSettings(app.request("/app/settings", settings));
    expect(await asked()).not.toBeNull();
    await saveSettings(app.request("/app/settings", { ...settings, includePointOfSale: "on" }));
    await saveSettings(app.request("/app/settings", settings));
    await expect.poll(async () => (await home()).run?.eligible).toBe(45);
    expect(await asked()).toBeNull();
  });
});
