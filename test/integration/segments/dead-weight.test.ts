/** G7, C14: what the profiles without orders and engagement cost, and the list of them, on the real database. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { noteSource } from "../../../app/db/segments/rule-sources.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { NEEDS } from "../../../app/domain/rules/field.ts";
import { carryOut, readView } from "../../../app/routes/app.campaigns_.dead-weight/dead-weight.server.ts";
import { deadWeightForm } from "../../../app/routes/app.campaigns_.dead-weight/prices-form.server.ts";
import { PeopleCache } from "../../../app/segments/people-cache.server.ts";
import type { Services } from "../../../app/services.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

const NOW = new Date("2026-03-29T12:00:00.000Z");
const DAY_MS = 86_400_000;
const RHYTHM = 500;

let database: TestDatabase;
let shopId: number;
let queued: string[];
const tx = <T>(work: (sql: ShopSql) => Promise<T>): Promise<T> => inShopSql(database.db, shopId, work);
const ago = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);
const shop = () => ({ id: shopId, timeZone: "UTC", currency: "EUR" });

function services(people: Pick<PeopleCache, "of"> = new PeopleCache(database.db, () => NOW)): Services {
  const queue = { enqueue: async (_: unknown, name: string) => void queued.push(name) };
  return { db: database.db, people, queue, now: () => NOW } as unknown as Services;
}

const post = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return carryOut(services(), shop(), deadWeightForm(data));
};
const save = (steps: readonly (readonly [profiles: string, price: string])[]) =>
  post({
    intent: "save",
    currency: "USD",
    steps: JSON.stringify(steps.map(([profiles, price]) => ({ profiles, price }))),
  });

/** A store whose customers are back within 500 days, nine of ten. */
beforeEach(async () => {
  database = await testDatabase();
  queued = [];
  shopId = (await registerShop(database.db, { domain: "one.myshopify.com", currency: "EUR" }, NOW)).id;
  await tx(async (sql) => {
    await sql.query(
      `with model as (
         insert into models (shop_id, fitted_at, as_of, gaps, gap50_days, gap75_days, gap90_days, boundaries, centroids,
                             window_years, include_point_of_sale, currency, customers, orders, input_hash, status, cause,
                             scope_limited, adopted_at)
         values ($1, $2, $2, 100, 200, 300, ${String(RHYTHM)}, '{"r": [], "f": [], "m": []}', '{}', 10, true, 'EUR', 1, 1,
                 'x', 'active', 'first', false, $2)
         returning id)
       insert into runs (shop_id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out,
                         customers, input_hash)
       select $1, id, 1, $2, $2, $2, 1, 1, '{}', 1, 'x' from model`,
      [shopId, NOW],
    );
    for (const need of NEEDS) await noteSource(sql, { need, name: "", readAt: NOW });
  });
});
afterEach(() => database.drop());

let nextId = 1;
interface Person {
  /** So many days ago; null: never. */
  readonly ordered?: number | null;
  readonly opened?: number | null;
  readonly suppressed?: boolean;
  readonly subscribed?: boolean;
}

/** Somebody who was sent five emails of late. */
async function person({
  ordered = null,
  opened = null,
  suppressed = false,
  subscribed = true,
}: Person): Promise<void> {
  const id = nextId++;
  await tx(async (sql) => {
    await sql.query(
      `insert into customers (shop_id, id, shopify_id, order_count, spent_minor, last_order_at)
       values ($1, $2, $2, $3, 100, $4)`,
      [shopId, id, ordered === null ? 0 : 1, ordered === null ? null : ago(ordered)],
    );
    if (ordered !== null)
      await sql.query(
        `insert into orders (shop_id, id, customer_shopify_id, created_at, processed_at, updated_at, state,
                             point_of_sale, currency, amount_minor)
         values ($1, $2, $2, $3, $3, $3, 'counted', false, 'EUR', 100)`,
        [shopId, id, ago(ordered)],
      );
    await sql.query(
      `insert into customer_contacts (shop_id, customer_id, accepts_marketing, subscribed, suppressed, known_since)
       values ($1, $2, true, $3, $4, $5)`,
      [shopId, id, subscribed, suppressed, ago(800)],
    );
    const seen = [[0, 10, 5], ...(opened === null ? [] : [[1, opened, 1]])];
    for (const [kind, days = 0, count] of seen)
      await sql.query(
        "insert into customer_engagement (shop_id, customer_id, kind, day, count) values ($1, $2, $3, $4, $5)",
        [shopId, id, kind, ago(days).toISOString().slice(0, 10), count],
      );
  });
}

/** Three that may be suppressed and cost, one that costs nothing any more, two who buy and don't click, one who clicks. */
async function everybody(): Promise<void> {
  for (let times = 0; times < 2; times += 1) await person({});
  await person({ ordered: RHYTHM + 1 });
  await person({ suppressed: true });
  // Longer ago than the 13 months of the definitions, and still within the store's rhythm.
  await person({ ordered: RHYTHM - 1 });
  await person({ ordered: 3 });
  await person({ opened: 5 });
}

describe("G7: dead weight", () => {
  it.each([
    ["over columns", undefined],
    ["by the database", { of: () => Promise.resolve(null) }],
  ])("C14: whoever ordered within the rhythm is never among them, counted %s", async (_, people) => {
    await everybody();
    expect((await readView(services(people), shop())).people).toEqual({
      outcome: "known",
      asOf: NOW.toISOString(),
      deadWeight: 3,
      kept: 2,
      profiles: 6,
      protectedDays: RHYTHM,
    });
  });

  it("costs what the merchant's own steps say, which are kept and taken away again", async () => {
    await everybody();
    expect(await readView(services(), shop())).toMatchObject({ currency: "EUR", steps: [], cost: null });
    expect(
      await save([
        ["3", "20"],
        ["5", "30.50"],
        ["10", "45"],
      ]),
    ).toEqual({ outcome: "saved" });
    expect(await readView(services(), shop())).toMatchObject({
      currency: "USD",
      steps: [
        { upToProfiles: 3, monthlyMinor: 2_000 },
        { upToProfiles: 5, monthlyMinor: 3_050 },
        { upToProfiles: 10, monthlyMinor: 4_500 },
      ],
      cost: { outcome: "known", savedMinor: 2_500, nextDown: null },
    });
    expect(
      await save([
        ["5", "30"],
        ["4", "20"],
      ]),
    ).toEqual({
      outcome: "invalid",
      problem: { code: "profiles_not_ascending", row: 2 },
    });
    expect(await readView(services(), shop())).toMatchObject({ currency: "USD" });
    expect(await save([["", ""]])).toEqual({ outcome: "saved" });
    expect(await readView(services(), shop())).toMatchObject({ steps: [], cost: null });
  });

  it("is made a segment once, which keeps its rule; the app suppresses nobody", async () => {
    await everybody();
    const made = await post({ intent: "segment", name: "To suppress" });
    expect(made).toMatchObject({ outcome: "made" });
    expect(queued).toEqual(["segments"]);
    const [segment] = await tx((sql) =>
      sql.query<{ rule: unknown }>("select rule from segments where shop_id = $1", [shopId]),
    );
    expect(JSON.stringify(segment?.rule)).toContain(String(RHYTHM));
    expect(await post({ intent: "segment", name: "to  suppress" })).toEqual({
      outcome: "not_made",
      because: "taken",
    });
  });

  type Apart = "point_of_sale" | "other_currency" | "not_paid" | "cancelled";

  /** Somebody who was sent five emails of late, and whose only order is one that the groups don't count. */
  async function orderedApart(days: number, kind: Apart): Promise<void> {
    await person({});
    const id = nextId - 1;
    await tx((sql) =>
      sql.query(
        `insert into orders (shop_id, id, customer_shopify_id, created_at, processed_at, updated_at, state,
                             point_of_sale, currency, amount_minor)
         values ($1, $2, $2, $3, $3, $3, $4, $5, $6, 100)`,
        [
          ...[shopId, id, ago(days), kind === "not_paid" || kind === "cancelled" ? kind : "counted"],
          ...[kind === "point_of_sale", kind === "other_currency" ? "USD" : "EUR"],
        ],
      ),
    );
  }

  it.each([
    ["over columns", undefined],
    ["by the database", { of: () => Promise.resolve(null) }],
  ])("never has whoever placed an order that the groups don't count, counted %s", async (_, people) => {
    await everybody();
    await tx((sql) =>
      sql.query("update models set include_point_of_sale = false where shop_id = $1", [shopId]),
    );
    // Cash on delivery, a bank transfer and a refund are not paid. Who cancelled did not order.
    for (const kind of ["point_of_sale", "other_currency", "not_paid"] as const) {
      await orderedApart(RHYTHM - 1, kind);
      await orderedApart(RHYTHM + 1, kind);
    }
    await orderedApart(3, "cancelled");
    expect((await readView(services(people), shop())).people).toMatchObject({
      outcome: "known",
      deadWeight: 3 + 3 + 1,
      kept: 2 + 3,
    });
    expect(await post({ intent: "segment", name: "To suppress" })).toMatchObject({ outcome: "made" });
  });

  it("is not known without engagement", async () => {
    await everybody();
    await tx((sql) =>
      sql.query("delete from rule_sources where shop_id = $1 and need = 'engagement'", [shopId]),
    );
    expect((await readView(services(), shop())).people).toEqual({
      outcome: "lacking",
      lacks: ["engagement"],
    });
    expect(await post({ intent: "segment", name: "To suppress" })).toEqual({
      outcome: "not_made",
      because: "lacking",
    });
  });
});
