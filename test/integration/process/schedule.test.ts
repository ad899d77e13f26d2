import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openDatabase, type Database } from "../../../app/db/core/database.server.ts";
import { allowDrafts } from "../../../app/db/campaigns/access.server.ts";
import { linkCampaign } from "../../../app/db/campaigns/campaigns.server.ts";
import { claimRefreshes, moveRefresh, setNextRefresh } from "../../../app/db/shops/due-shops.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import {
  findShop,
  markUninstalled,
  noteAccessLost,
  parkShop,
  registerShop,
  updateShop,
} from "../../../app/db/shops/shop-directory.server.ts";
import { nextQuietMoment } from "../../../app/domain/schedule/quiet-hour.ts";
import type { IngestServices } from "../../../app/ingest/services.ts";
import { startClock } from "../../../app/schedule/clock.server.ts";
import type { ScheduleServices } from "../../../app/schedule/services.ts";
import { TICKS } from "../../../app/schedule/tick.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const HOUR_MS = 3_600_000;
const after = (ms: number): Date => new Date(NOW.getTime() + ms);

let database: TestDatabase;
let db: Database;
let now: Date;
let asked: { name: string; shopId: number }[];
let failFor: number | null;

beforeEach(async () => {
  database = await testDatabase();
  ({ db } = database);
  now = NOW;
  asked = [];
  failFor = null;
});
afterEach(() => database.drop());

/** Shopify is not asked here. */
function services(of: Database = db): ScheduleServices {
  return {
    db: of,
    queue: {
      enqueue(_within, name, { shopId }) {
        if (shopId === failFor) return Promise.reject(new Error("the database is full"));
        asked.push({ name, shopId });
        return Promise.resolve();
      },
    },
    log: { info: () => undefined, warn: () => undefined },
    now: () => now,
    asOf: () => now,
    admin: () => Promise.reject(new Error("Nobody is to ask Shopify.")),
  } satisfies Omit<IngestServices, "secrets"> & { asOf(): Date } as unknown as ScheduleServices;
}

async function tick(of: Database = db): Promise<void> {
  for (const each of TICKS) await each(services(of));
}

const refreshed = (): number[] => asked.filter(({ name }) => name === "import").map(({ shopId }) => shopId);
const shopOf = (n: number, timeZone: string | null = "Europe/Berlin") =>
  registerShop(db, { domain: `shop-${n}.myshopify.com`, currency: "EUR", timeZone }, NOW);

async function shops(count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let n = 0; n < count; n += 1) ids.push((await shopOf(n)).id);
  return ids;
}

async function nextRefresh(id: number): Promise<Date | null> {
  return (await findShop(db, id))?.nextRefreshAt ?? null;
}

it("the daily tidying starts workflows that wait, and asks for nothing where none waits", async () => {
  const [waiting = 0, other = 0] = await shops(2);
  await inShopSql(db, waiting, (sql) =>
    sql.query(
      "insert into workflow_calls (shop_id, handle, at, run_id) values ($1, 'loyalty-groups-refreshed', $2, 1)",
      [sql.shopId, NOW.toISOString()],
    ),
  );
  now = after(30 * HOUR_MS);
  await tick();
  const jobs = (name: string) => asked.filter((each) => each.name === name).map(({ shopId }) => shopId);
  expect(jobs("tidy").sort((a, b) => a - b)).toEqual([waiting, other]);
  expect(jobs("workflows")).toEqual([waiting]);
});

describe("the daily refresh", () => {
  it("comes in the shop's next quiet hour, once, and then the next day", async () => {
    const { id, domain } = await shopOf(1);
    const due = nextQuietMoment(NOW, "Europe/Berlin", domain);
    expect(await nextRefresh(id)).toEqual(due);
    await tick();
    expect(refreshed()).toEqual([]);
    now = new Date(due.getTime() + 20_000);
    await tick();
    await tick();
    expect(refreshed()).toEqual([id]);
    expect(await nextRefresh(id)).toEqual(new Date(due.getTime() + 24 * HOUR_MS));
    now = new Date(due.getTime() + 24 * HOUR_MS);
    await tick();
    expect(refreshed()).toEqual([id, id]);
  });

  it("is started once by any number of processes, and many overdue shops are spread", async () => {
    const ids = await shops(50);
    now = after(30 * HOUR_MS);
    await tick();
    expect(refreshed()).toHaveLength(20);
    const others = [1, 2, 3].map(() => openDatabase(database.url));
    await Promise.all(others.map((other) => tick(other)));
    await Promise.all(others.map((other) => other.close()));
    expect(refreshed().sort((a, b) => a - b)).toEqual(ids);
  });

  it("leaves the import alone that is under way", async () => {
    const { id } = await shopOf(1);
    now = after(30 * HOUR_MS);
    await tick();
    await setNextRefresh(db, id, now);
    await tick();
    const rows = await inShopSql(db, id, (sql) => sql.query("select shop_id, status from imports"));
    expect(rows).toEqual([{ shop_id: id, status: "starting" }]);
  });

  it("passes over shops that left, that Shopify does not let in, and that don't want it", async () => {
    const [left = 0, parked = 0, lost = 0, off = 0, on = 0] = await shops(5);
    await markUninstalled(db, "shop-0.myshopify.com", NOW);
    await parkShop(db, { id: parked }, "frozen", after(30 * HOUR_MS));
    await noteAccessLost(db, "shop-2.myshopify.com", NOW);
    await setNextRefresh(db, off, null);
    now = after(30 * HOUR_MS);
    await tick();
    expect([left, parked, lost, off, on]).toContain(on);
    expect(refreshed()).toEqual([on]);
  });

  it("is tried again where it was cut short, and keeps no other shop waiting", async () => {
    const [first = 0, second = 0] = await shops(2);
    now = after(30 * HOUR_MS);
    failFor = first;
    await tick();
    expect(refreshed()).toEqual([second]);
    failFor = null;
    await tick();
    expect(refreshed()).toEqual([second]);
    now = after(30 * HOUR_MS + 601_000);
    await tick();
    expect(refreshed()).toEqual([second, first]);
  });

  it("stays switched off by a merchant who was quicker", async () => {
    const { id } = await shopOf(1);
    const [claimed] = await claimRefreshes(db, { now: after(30 * HOUR_MS), limit: 5 });
    await setNextRefresh(db, id, null);
    if (claimed) await moveRefresh(db, claimed, after(50 * HOUR_MS));
    expect(await nextRefresh(id)).toBeNull();
  });

  it("follows the shop's time zone, unless it is off", async () => {
    const { id, domain } = await shopOf(1);
    await updateShop(db, id, { timeZone: "America/New_York" });
    const moved = await nextRefresh(id);
    const quiet = (from: number) => nextQuietMoment(after(from), "America/New_York", domain);
    expect([quiet(0), quiet(24 * HOUR_MS)]).toContainEqual(moved);
    await updateShop(db, id, { timeZone: "America/New_York", name: "Again" });
    expect(await nextRefresh(id)).toEqual(moved);
    await setNextRefresh(db, id, null);
    await updateShop(db, id, { timeZone: "Asia/Tokyo" });
    expect(await nextRefresh(id)).toBeNull();
  });

  it("comes back with a shop that comes back, as that left it", async () => {
    const { id: on, domain } = await shopOf(1);
    const { id: off } = await shopOf(2);
    await setNextRefresh(db, off, null);
    for (const n of [1, 2]) await markUninstalled(db, `shop-${n}.myshopify.com`, NOW);
    const later = after(100 * HOUR_MS);
    for (const n of [1, 2]) await registerShop(db, { domain: `shop-${n}.myshopify.com` }, later);
    expect(await nextRefresh(on)).toEqual(nextQuietMoment(later, null, domain));
    expect(await nextRefresh(off)).toBeNull();
  });
});

describe("the daily reports of campaigns (C16)", () => {
  const watched = {
    ...{ campaignId: "C1", name: "One", status: "Sent", sentAt: NOW },
    ...{ source: null, excluded: [] },
  };

  it("are read for shops that allowed it and have campaigns, once a day", async () => {
    const [allowed, without, forbidden] = await shops(3);
    for (const id of [allowed, without]) await inShopSql(db, id ?? 0, (sql) => allowDrafts(sql, NOW));
    for (const id of [allowed, forbidden])
      await inShopSql(db, id ?? 0, (sql) => linkCampaign(sql, watched, NOW));
    const reported = () => asked.filter(({ name }) => name === "campaigns").map(({ shopId }) => shopId);
    now = after(24 * HOUR_MS);
    await tick();
    await tick();
    expect(reported()).toEqual([allowed]);
    now = after(48 * HOUR_MS);
    await tick();
    expect(reported()).toEqual([allowed, allowed]);
  });
});

describe("the daily tidying", () => {
  it("is queued once a day, also for a shop that left", async () => {
    const { id } = await shopOf(1);
    await markUninstalled(db, "shop-1.myshopify.com", NOW);
    const tidied = () => asked.filter(({ name }) => name === "tidy").length;
    await tick();
    expect(tidied()).toBe(0);
    now = after(24 * HOUR_MS);
    await tick();
    await tick();
    expect(asked).toEqual([{ name: "tidy", shopId: id }]);
    now = after(48 * HOUR_MS);
    await tick();
    expect(tidied()).toBe(2);
  });
});

describe("the clock", () => {
  it("ticks at once and again, goes on after a tick that failed, and ends", async () => {
    let ticks = 0;
    const errors: object[] = [];
    const stop = startClock(
      () => {
        ticks += 1;
        return ticks === 1 ? Promise.reject(new Error("no database")) : Promise.resolve();
      },
      { error: (fields) => void errors.push(fields) },
      5,
    );
    await expect.poll(() => ticks).toBeGreaterThanOrEqual(3);
    await stop();
    const ended = ticks;
    expect(errors).toHaveLength(1);
    await Promise.resolve();
    expect(ticks).toBe(ended);
  });

  it("is stopped while it waits for its next tick", async () => {
    let ticks = 0;
    const stop = startClock(
      () => {
        ticks += 1;
        return Promise.resolve();
      },
      { error: () => undefined },
      3_600_000,
    );
    await expect.poll(() => ticks).toBe(1);
    await stop();
    expect(ticks).toBe(1);
  });
});
