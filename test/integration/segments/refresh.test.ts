import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { notedFigures } from "../../../app/db/segments/figures.server.ts";
import { readSegmentDays, readSegmentMoves } from "../../../app/db/segments/refreshes.server.ts";
import { noteSource } from "../../../app/db/segments/rule-sources.server.ts";
import { findSegment, listSegments } from "../../../app/db/segments/saved-segments.server.ts";
import { markUninstalled, registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { refreshSegments } from "../../../app/segments/refresh.server.ts";
import { removeSegment, saveSegment, type SaveOutcome } from "../../../app/segments/save.server.ts";
import { placeInWord, wordOf } from "../../../app/domain/segments/places.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";
import { editedSegment } from "./edited-segment.ts";
import { NOW, plantTen } from "./ten-customers.ts";
import { notedMembers } from "./noted-members.ts";

const never = new AbortController().signal;
const MANY = { field: "orders", is: "more_than", value: 2 };
const LOYAL = { field: "group", is: "any_of", values: ["loyal"] };
const RICH = { field: "revenue", is: "more_than", value: 5_000, currency: "EUR" };

let database: TestDatabase;
let shopId: number;
let clock: Date;
let queued: string[];
const tx = <T>(work: (sql: ShopSql) => Promise<T>): Promise<T> => inShopSql(database.db, shopId, work);
const services = () => ({
  db: database.db,
  log: { info: () => undefined },
  now: () => clock,
  queue: { enqueue: async (_: unknown, name: string) => void queued.push(name) },
});

beforeEach(async () => {
  database = await testDatabase();
  shopId = (await registerShop(database.db, { domain: "one.myshopify.com", currency: "EUR" }, NOW)).id;
  clock = NOW;
  queued = [];
  await plantTen(database.db, shopId);
});
afterEach(() => database.drop());

async function save(name: string, match: object, id: number | null = null): Promise<SaveOutcome> {
  const edited = id === null ? null : await tx((sql) => editedSegment(sql, id));
  return saveSegment(services(), shopId, edited, { name, rule: { version: 1, match } });
}

async function saved(name: string, match: object): Promise<number> {
  const outcome = await save(name, match);
  if (outcome.outcome !== "saved") throw new Error(JSON.stringify(outcome));
  return outcome.id;
}

async function refresh(afterDays: number, signal = never): Promise<void> {
  clock = new Date(NOW.getTime() + afterDays * 86_400_000);
  await refreshSegments(services(), shopId, signal);
}

async function members(id: number): Promise<number[]> {
  const { place } = (await tx((sql) => findSegment(sql, id))) ?? { place: 0 };
  const at = { word: wordOf(place), place: placeInWord(place) };
  return (await tx((sql) => notedMembers(sql, at))).map(Number);
}

async function moved(id: number, joined: boolean): Promise<[number, readonly number[]][]> {
  const { version } = (await tx((sql) => findSegment(sql, id))) ?? { version: 0 };
  const moves = await tx((sql) => readSegmentMoves(sql, { id, version }, { joined, limit: 100 }));
  return moves.map(({ customerId, parts }) => [Number(customerId), parts]);
}

const change = (id: number, columns: string) =>
  tx((sql) =>
    sql.query(`update customers set ${columns} where shop_id = $1 and id = ${String(id)}`, [shopId]),
  );

describe("a refresh", () => {
  it("notes who is in each segment, with the count of the day", async () => {
    const many = await saved("Many", MANY);
    const both = await saved("Both", { all: [MANY, LOYAL] });
    expect(queued).toEqual(["segments", "segments"]);
    await refresh(0);
    expect(await members(many)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await members(both)).toEqual([6, 7, 8, 9, 10]);
    const { members: people, others } = (await tx((sql) => notedFigures(sql, both))) ?? {};
    expect([people?.people, people?.orders, others?.orders]).toEqual([5, 40, 15]);
    expect(await tx((sql) => readSegmentDays(sql, both, 10))).toEqual([
      { day: "2026-03-29", members: 5, joined: 0, left: 0 },
    ]);
    expect(await tx((sql) => findSegment(sql, many))).toMatchObject({
      refreshed: { at: clock, version: 1, members: 8 },
    });
    // Nobody joined: it is the first time that anybody is noted.
    expect(await moved(many, true)).toEqual([]);
  });

  it("D4: counts how many members are active, and leaves nobody out who is not", async () => {
    const many = await saved("Many", MANY);
    const active = async () => (await tx((sql) => findSegment(sql, many)))?.refreshed?.active;
    await tx((sql) =>
      sql.query(
        `insert into customer_contacts (shop_id, customer_id, suppressed)
         values ($1, 2, false), ($1, 3, false), ($1, 4, false), ($1, 5, true), ($1, 6, null)`,
        [shopId],
      ),
    );
    await refresh(0);
    // What Klaviyo knows was never read as a whole.
    expect(await active()).toBeNull();
    await tx((sql) => noteSource(sql, { need: "klaviyo_contacts", name: "", readAt: NOW }));
    await refresh(1);
    expect(await active()).toBe(2);
    expect(await members(many)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("tells who joined and left, and the part of the rule that changed where it is known", async () => {
    const all = await saved("All", { all: [MANY, LOYAL] });
    const any = await saved("Any", { any: [MANY, LOYAL] });
    const one = await saved("One", MANY);
    await refresh(0);
    await change(6, `"group" = 'new'`);
    await change(7, `"group" = 'new', order_count = 1`);
    await change(5, `"group" = 'loyal'`);
    await change(1, "order_count = 3");
    await refresh(1);
    expect(await moved(all, false)).toEqual([
      [7, [0, 1]],
      [6, [1]],
    ]);
    // Customer 5 now meets both parts, and it is not known since when which.
    expect(await moved(all, true)).toEqual([[5, []]]);
    expect(await moved(any, true)).toEqual([[1, [0]]]);
    expect(await moved(any, false)).toEqual([[7, []]]);
    expect(await moved(one, true)).toEqual([[1, [0]]]);
    expect(await moved(one, false)).toEqual([[7, [0]]]);
    expect(await tx((sql) => readSegmentDays(sql, all, 10))).toEqual([
      { day: "2026-03-29", members: 4, joined: 1, left: 2 },
    ]);
  });

  it("done again changes nothing", async () => {
    const id = await saved("Many", MANY);
    await refresh(0);
    await change(1, "order_count = 3");
    await refresh(1);
    const before = [
      await members(id),
      await moved(id, true),
      await tx((sql) => readSegmentDays(sql, id, 10)),
    ];
    await refresh(1);
    await refresh(2);
    expect([
      await members(id),
      await moved(id, true),
      await tx((sql) => readSegmentDays(sql, id, 10)),
    ]).toEqual(before);
  });

  it("stopped between two words does the second one when it is done again", async () => {
    for (let index = 0; index < 64; index += 1)
      await saved(`Segment ${String(index).padStart(2, "0")}`, MANY);
    const stop = new AbortController();
    const stopping = { ...services(), log: { info: () => stop.abort() } };
    await expect(refreshSegments(stopping, shopId, stop.signal)).rejects.toThrow();
    const notedOf = async () => (await tx(listSegments)).filter(({ refreshed }) => refreshed !== null).length;
    expect(await notedOf()).toBe(63);
    await refresh(0);
    expect(await notedOf()).toBe(64);
    const last = (await tx(listSegments)).find(({ place }) => place === 63)?.id ?? 0;
    expect(await members(last)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("after an edit compares nobody with the rule before", async () => {
    const id = await saved("Many", MANY);
    await refresh(0);
    await change(1, "order_count = 3");
    await refresh(1);
    await save("Loyal ones", LOYAL, id);
    await refresh(2);
    expect(await members(id)).toEqual([6, 7, 8, 9, 10]);
    expect([await moved(id, true), await moved(id, false)]).toEqual([[], []]);
    await change(10, `"group" = 'new'`);
    await refresh(3);
    expect(await moved(id, false)).toEqual([[10, [0]]]);
  });

  it("keeps the members of a segment that can't be evaluated", async () => {
    const id = await saved("Rich", RICH);
    await refresh(0);
    await tx((sql) => sql.query("update models set currency = 'USD' where shop_id = $1", [shopId]));
    await refresh(1);
    expect(await members(id)).toEqual([6, 7, 8, 9, 10]);
    expect((await tx((sql) => findSegment(sql, id)))?.refreshed?.at).toEqual(NOW);
  });

  it("does nothing for a shop that removed the app", async () => {
    const id = await saved("Many", MANY);
    await markUninstalled(database.db, "one.myshopify.com", NOW);
    await refresh(0);
    expect(await members(id)).toEqual([]);
  });
});

describe("a segment that takes too long", () => {
  it("is noted so, and the others are refreshed by halves", async () => {
    const ids: number[] = [];
    for (const name of ["One", "Two", "Slow", "Four", "Five", "Six"]) ids.push(await saved(name, MANY));
    const slow = ids[2] ?? 0;
    // PostgreSQL ends each statement that would note it, as at the limit of time.
    const { pool } = database.db;
    await pool.query(`create function too_slow() returns trigger language plpgsql as
      'begin raise exception using errcode = ''57014'', message = ''it takes too long''; end'`);
    await pool.query(`create trigger too_slow before insert or update on segment_members
      for each row when (new.members & 4 <> 0) execute function too_slow()`);
    await refresh(0);
    for (const { id, failure, refreshed } of await tx(listSegments)) {
      expect([id, failure]).toEqual([id, id === slow ? "too_slow" : null]);
      expect([id, refreshed?.members]).toEqual([id, id === slow ? undefined : 8]);
    }
    await pool.query("drop trigger too_slow on segment_members");
    await refresh(1);
    expect((await tx((sql) => findSegment(sql, slow)))?.failure).toBeNull();
    expect(await members(slow)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

describe("saving", () => {
  it("refuses a name that is taken, whatever its case, one that is empty or too long, and a wrong rule", async () => {
    const id = await saved("VIPs", MANY);
    expect(await save(" vips ", LOYAL)).toEqual({ outcome: "refused", name: "taken", problems: [] });
    expect(await save("Vips", LOYAL, id)).toMatchObject({ outcome: "saved", id });
    expect(await save(" ", LOYAL)).toMatchObject({ name: "empty" });
    expect(await save("x".repeat(101), LOYAL)).toMatchObject({ name: "too_long" });
    expect(await save("Ok", { field: "orders", is: "none", value: 1 })).toEqual({
      outcome: "refused",
      name: null,
      problems: [{ path: "match.value", code: "unknown_key", allowed: "field, period, ofOrder, is" }],
    });
    expect(await tx(listSegments)).toHaveLength(1);
  });

  it("refuses a cycle with its way, and a segment that names itself", async () => {
    const first = await saved("First", MANY);
    const second = await saved("Second", { field: "segment", is: "any_of", values: [String(first)] });
    const back = { all: [LOYAL, { field: "segment", is: "none_of", values: [String(second)] }] };
    expect(await save("First", back, first)).toMatchObject({
      problems: [{ path: "match.all[1]", code: "cycle", allowed: "First → Second → First" }],
    });
  });

  it("refuses the hundred and first, and takes the lowest free place", async () => {
    const ids: number[] = [];
    for (let index = 0; index < 100; index += 1) ids.push(await saved(`Segment ${String(index)}`, MANY));
    expect(await save("One more", MANY)).toMatchObject({ outcome: "refused", name: "too_many" });
    await removeSegment(services(), shopId, ids[40] ?? 0, "keep");
    const next = await saved("One more", MANY);
    expect((await tx((sql) => findSegment(sql, next)))?.place).toBe(40);
  });

  it("deletes all that is kept of a segment, and only of it", async () => {
    const [gone, kept] = [await saved("Gone", MANY), await saved("Kept", MANY)];
    await refresh(0);
    await change(1, "order_count = 3");
    await refresh(1);
    await removeSegment(services(), shopId, gone, "keep");
    expect(await members(kept)).toEqual([1, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const table of ["segment_moves", "segment_days"])
      expect(
        await tx((sql) =>
          sql.query(`select distinct segment_id as id from ${table} where shop_id = $1`, [shopId]),
        ),
      ).toEqual([{ id: kept }]);
    const [{ mask } = { mask: 0n }] = await tx((sql) =>
      sql.query<{ mask: bigint }>("select bit_or(members) as mask from segment_members where shop_id = $1", [
        shopId,
      ]),
    );
    expect(mask).toBe(2n);
    expect(await removeSegment(services(), shopId, gone, "keep")).toBe(false);
  });

  it("of two at the same moment under one name keeps one", async () => {
    const outcomes = await Promise.all([save("Same", MANY), save("same", LOYAL)]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["refused", "saved"]);
  });
});
