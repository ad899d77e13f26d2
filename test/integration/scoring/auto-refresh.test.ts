import { startApp, type App } from "../import/import-app.ts";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { loader as readHome } from "../../../app/routes/app._index/route.tsx";
import { action as saveSettings, loader as readSettings } from "../../../app/routes/app.settings/route.tsx";
import { nextRefreshOf } from "../../../app/schedule/next-refresh.ts";
import { orders } from "../import/import-world.ts";

const FIELDS = { windowYears: "10", tagPrefix: "Sixfold", listPrefix: "Sixfold" };

let app: App;
beforeEach(async () => {
  app = await startApp(orders(5));
});
afterEach(() => app.close());

const settings = async () => (await readSettings(app.request("/app/settings"))).json();
const home = async () => (await (await readHome(app.request("/app"))).json()).view;
const save = async (fields: Record<string, string>) =>
  (await saveSettings(app.request("/app/settings", { ...FIELDS, ...fields }))).json();

async function waiting(): Promise<string[]> {
  const { rows } = await app.db.pool.query<{ name: string }>(
    "select name from pgboss.job where state = 'created' order by name",
  );
  return rows.map(({ name }) => name);
}

describe("the daily refresh", () => {
  it("is on by default, and home and settings say when it comes next", async () => {
    const { nextRefreshAt } = await home();
    expect(nextRefreshAt).toBe((await app.shop()).nextRefreshAt?.toISOString());
    expect(Date.parse(nextRefreshAt ?? "") - Date.now()).toBeLessThanOrEqual(25 * 3_600_000);
    expect(await settings()).toMatchObject({ saved: { autoRefresh: true }, nextRefreshAt });
  });

  it("is switched off and on again, and nothing else follows", async () => {
    const { nextRefreshAt } = await home();
    const before = await waiting();
    expect(await save({})).toEqual({ outcome: "saved", next: "schedule" });
    expect(await app.shop()).toMatchObject({ nextRefreshAt: null });
    expect(await settings()).toMatchObject({ saved: { autoRefresh: false }, nextRefreshAt: null });
    expect(await home()).toMatchObject({ nextRefreshAt: null });
    expect(await save({ autoRefresh: "on" })).toEqual({ outcome: "saved", next: "schedule" });
    expect(await settings()).toMatchObject({ saved: { autoRefresh: true }, nextRefreshAt });
    expect(await waiting()).toEqual(before);
  });

  it("stays at its moment when other settings are saved", async () => {
    const { nextRefreshAt } = await home();
    expect(await save({ autoRefresh: "on", tagPrefix: "VIP" })).toEqual({ outcome: "saved", next: "names" });
    expect(await settings()).toMatchObject({ nextRefreshAt });
  });

  it("is not spoken of where it does not come", async () => {
    await home();
    const shop = await app.shop();
    const at = (moment: Date) => ({ env: {}, now: () => moment });
    const early = new Date(0);
    expect(nextRefreshOf(at(early), shop)).not.toBeNull();
    expect(nextRefreshOf(at(new Date("2100-01-01")), shop)).toBeNull();
    expect(nextRefreshOf(at(early), { ...shop, parkedAt: early })).toBeNull();
    expect(nextRefreshOf(at(early), { ...shop, accessLostAt: early })).toBeNull();
    expect(nextRefreshOf({ ...at(early), env: { AS_OF: early } }, shop)).toBeNull();
  });
});
