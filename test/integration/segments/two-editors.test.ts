import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { findSegment } from "../../../app/db/segments/saved-segments.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { saveSegment, type EditedSegment, type SaveOutcome } from "../../../app/segments/save.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";
import { editedSegment } from "./edited-segment.ts";
import { NOW } from "./ten-customers.ts";

const MANY = { field: "orders", is: "more_than", value: 2 };
const LOYAL = { field: "group", is: "any_of", values: ["loyal"] };

let database: TestDatabase;
let shopId: number;
let queued: number;
let id: number;
const tx = <T>(work: (sql: ShopSql) => Promise<T>): Promise<T> => inShopSql(database.db, shopId, work);

function save(edited: EditedSegment | null, name: string, match: object): Promise<SaveOutcome> {
  const queue = { enqueue: async () => void (queued += 1) };
  // One clock for all: what tells edits apart is not their time.
  const services = { db: database.db, queue, now: () => NOW };
  return saveSegment(services, shopId, edited, { name, rule: { version: 1, match } });
}

const open = () => tx((sql) => editedSegment(sql, id));
const stored = () => tx((sql) => findSegment(sql, id));

beforeEach(async () => {
  database = await testDatabase();
  shopId = (await registerShop(database.db, { domain: "one.myshopify.com", currency: "EUR" }, NOW)).id;
  queued = 0;
  const made = await save(null, "VIPs", MANY);
  id = made.outcome === "saved" ? made.id : 0;
});
afterEach(() => database.drop());

describe("two tabs that edit one segment", () => {
  it("lose nothing without a word: the second is told what the first saved, and may save over it", async () => {
    const [first, second] = [await open(), await open()];
    expect(await save(first, "Loyal ones", LOYAL)).toEqual({ outcome: "saved", id });
    const refused = await save(second, "VIPs", { ...MANY, value: 9 });
    expect(refused).toMatchObject({ outcome: "changed", name: "Loyal ones", changedAt: NOW });
    expect(await stored()).toMatchObject({ name: "Loyal ones", version: 2 });
    expect(queued).toBe(2);
    const seen = refused.outcome === "changed" ? refused.revision : null;
    expect(await save({ id, revision: seen }, "VIPs", { ...MANY, value: 9 })).toEqual({
      outcome: "saved",
      id,
    });
    expect(await stored()).toMatchObject({ name: "VIPs", version: 3 });
  });

  it("are told apart by the name alone, and a form without a revision is refused, too", async () => {
    const [first, second] = [await open(), await open()];
    await save(first, "Renamed", MANY);
    expect(await save(second, "VIPs", LOYAL)).toMatchObject({ outcome: "changed", name: "Renamed" });
    expect(await save({ id, revision: null }, "VIPs", LOYAL)).toMatchObject({ outcome: "changed" });
    expect(await stored()).toMatchObject({ name: "Renamed" });
  });

  it("at the same moment: one is saved, the other is told", async () => {
    const opened = await open();
    const outcomes = await Promise.all([save(opened, "One", MANY), save(opened, "Two", LOYAL)]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["changed", "saved"]);
  });

  it("may save the same: a try again whose first answer was lost is no conflict", async () => {
    const opened = await open();
    await save(opened, "Loyal ones", LOYAL);
    expect(await save(opened, "Loyal ones", LOYAL)).toEqual({ outcome: "saved", id });
    expect(queued).toBe(2);
  });
});
