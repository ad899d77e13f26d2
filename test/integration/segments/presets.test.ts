/** The presets on a small store: their numbers beside plain SQL, written by hand for each of them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { readDefinitions } from "../../../app/db/segments/definitions.server.ts";
import { forgetStoreFigures } from "../../../app/db/segments/noted-store-figures.server.ts";
import { noteSource } from "../../../app/db/segments/rule-sources.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { seededRandom } from "../../../app/domain/backtest/random.ts";
import { GROUPS } from "../../../app/domain/groups/group.ts";
import { PRESET_IDS, type PresetId } from "../../../app/domain/presets/catalogue.ts";
import { DEFAULT_DEFINITIONS, NUMBER_FIELDS } from "../../../app/domain/presets/definitions.ts";
import { NEEDS } from "../../../app/domain/rules/field.ts";
import { ENGAGEMENT_KINDS } from "../../../app/domain/rules/person.ts";
import { ruleToJson } from "../../../app/domain/rules/rule-json.ts";
import {
  define,
  readPresets,
  readPresetsAtOnce,
} from "../../../app/routes/app.segments_.presets/presets.server.ts";
import { PeopleCache } from "../../../app/segments/people-cache.server.ts";
import { readPresetRule } from "../../../app/segments/presets.server.ts";
import { readRule } from "../../../app/segments/read-rule.ts";
import { noteFigures } from "../../../app/segments/store-figures.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

const NOW = new Date("2026-03-29T12:00:00.000Z");
const ZONE = "Europe/Berlin";
const TODAY = "2026-03-29";
const CUSTOMERS = 600;
const SPENT_DAYS = [0, 1, 30, 121, 122, 123, 150, 182, 183, 300, 365, 366, 396, 397, 500, 900];
const SEEN_DAYS = [0, 7, 8, 30, 31, 45, 59, 60, 90, 91, 92, 119, 120, 200];

let database: TestDatabase;
let shopId: number;
let shops = 0;
const tx = <T>(work: (sql: ShopSql) => Promise<T>): Promise<T> => inShopSql(database.db, shopId, work);
const services = () => ({ db: database.db, people: new PeopleCache(database.db, () => NOW) });
const read = () => readPresets(services(), { id: shopId, timeZone: ZONE });
const save = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return define(database.db, { id: shopId, currency: "EUR" }, data, NOW);
};

const numbers = Object.fromEntries(NUMBER_FIELDS.map((field) => [field, String(DEFAULT_DEFINITIONS[field])]));
const form = (changes: Record<string, string>) => ({
  intent: "save",
  ...numbers,
  highValueMinor: "",
  ...changes,
});

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  shops += 1;
  const domain = `presets-${String(shops)}.myshopify.com`;
  shopId = (await registerShop(database.db, { domain, timeZone: ZONE }, NOW)).id;
});

const changeNote = (path: string, value: number) =>
  tx((sql) =>
    sql.query("update runs set store_figures = jsonb_set(store_figures, $2, $3) where shop_id = $1", [
      ...[shopId, path, String(value)],
    ]),
  );

/** How many people each note of a run tells. */
async function notes(): Promise<number[]> {
  const rows = await tx((sql) =>
    sql.query<{ people: number }>(
      `select (store_figures #>> '{figures,people}')::int as people from runs
        where shop_id = $1 and store_figures is not null`,
      [shopId],
    ),
  );
  return rows.map(({ people }) => people);
}

async function run(): Promise<void> {
  await tx((sql) =>
    sql.query(
      `with model as (
         insert into models (shop_id, fitted_at, as_of, gap90_days, boundaries, centroids, window_years,
                             include_point_of_sale, currency, customers, orders, input_hash, status, cause,
                             scope_limited, adopted_at)
         values ($1, $2, $2, 180, '{}', '{}', 10, true, 'EUR', 1, 1, 'x', 'active', 'first', false, $2)
         returning id)
       insert into runs (shop_id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out,
                         customers, input_hash)
       select $1, id, 1, $2, $2, $2, 1, 1, '{}', 1, 'x' from model`,
      [shopId, NOW],
    ),
  );
}

/** People of all kinds: those without orders, at every bound, and with many orders. */
async function plant(): Promise<void> {
  const random = seededRandom(7);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  await run();
  const rows = {
    customers: [] as object[],
    orders: [] as object[],
    contacts: [] as object[],
    seen: [] as object[],
  };
  const places: object[] = [];
  const properties: object[] = [];
  const lines: object[] = [];
  const products = ["mug", "tea", ""].map((type, index) => ({ id: index + 1, type, vendor: "" }));
  let orderId = 0;
  for (let id = 1; id <= CUSTOMERS; id += 1) {
    const placed = Array.from({ length: pick([0, 0, 0, 1, 1, 2, 3, 4, 12]) }, () => pick(SPENT_DAYS));
    const latest = Math.min(...placed);
    const amount = pick([1_000, 5_000, 20_000, 100_000]);
    const at = (days: number) => new Date(NOW.getTime() - days * 86_400_000 - 1).toISOString();
    rows.customers.push({
      id,
      shopify_id: 1_000 + id,
      order_count: placed.length,
      spent_minor: placed.length * amount,
      last_order_at: placed.length === 0 ? null : at(latest),
      group: placed.length === 0 ? null : pick(GROUPS),
      next_until_days: placed.length < 3 ? null : 30 * (1 + (id % 5)),
    });
    for (const days of placed) {
      orderId += 1;
      const times = { created_at: at(days), processed_at: at(days), updated_at: at(days) };
      const plain = { state: "counted", point_of_sale: false, currency: "EUR", amount_minor: amount };
      lines.push({ order_id: orderId, line: orderId, product_id: pick([1, 1, 2, 3]), quantity: 1 });
      rows.orders.push({ id: orderId, customer_shopify_id: 1_000 + id, ...times, ...plain });
    }
    rows.contacts.push({
      customer_id: id,
      subscribed: pick([true, true, true, false, null]),
      suppressed: id % 4 === 0 ? null : id % 4 === 1,
      known_since: pick([at(400), at(400), at(90), at(89), null]),
    });
    if (random() < 0.8)
      for (const kind of [0, 1, 3, 5, 6].filter((each) => each === 0 || random() < 0.4)) {
        const day = pick(SEEN_DAYS);
        rows.seen.push({ customer_id: id, kind, day: dayBefore(day), count: pick([1, 3, 6]) });
      }
    places.push({
      customer_id: id,
      country: pick(["DE", "DE", "NL"]),
      city: pick(["berlin", "berlin", "köln"]),
    });
    properties.push({ customer_id: id, name: "Gender", value: pick(["female", "female", "male"]) });
  }
  // A cancelled order of much tea doesn't make tea what sells.
  const cancelled = { id: orderId + 1, customer_shopify_id: null, state: "cancelled", amount_minor: 1 };
  rows.orders.push({ ...rows.orders[0], ...cancelled });
  lines.push({ order_id: orderId + 1, line: 1, product_id: 2, quantity: 1_000_000 });
  await tx(async (sql) => {
    await insert(sql, "customers", rows.customers);
    await insert(sql, "orders", rows.orders);
    await insert(sql, "customer_contacts", rows.contacts);
    await insert(sql, "customer_engagement", rows.seen);
    await insert(sql, "customer_places", places);
    await insert(sql, "customer_properties", properties);
    await insert(sql, "order_lines", lines);
    await insert(sql, "products", products);
    for (const need of NEEDS) await noteSource(sql, { need, name: "", readAt: NOW });
    await noteSource(sql, { need: "properties", name: "Gender", readAt: NOW });
  });
}

async function insert(sql: ShopSql, table: string, rows: readonly object[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
    .map((name) => `"${name}"`)
    .join(", ");
  await sql.query(
    `insert into ${table} (shop_id, ${columns})
     select $1, ${columns} from jsonb_populate_recordset(null::${table}, $2::jsonb)`,
    [sql.shopId, JSON.stringify(rows)],
  );
}

function dayBefore(days: number): string {
  return new Date(Date.parse(TODAY) - days * 86_400_000).toISOString().slice(0, 10);
}

/** A person's own figures by the plainest statements: orders as they lie in the table, days by the calendar. */
const PEOPLE = `
  select c.id, c."group", c.next_until_days as next_days,
         (select count(*) from orders o where o.shop_id = c.shop_id and o.customer_shopify_id = c.shopify_id) as n,
         (select avg(amount_minor) from orders o where o.shop_id = c.shop_id and o.customer_shopify_id = c.shopify_id) as aov,
         (select sum(amount_minor) from orders o where o.shop_id = c.shop_id and o.customer_shopify_id = c.shopify_id) as spent,
         (select count(*) from orders o where o.shop_id = c.shop_id and o.customer_shopify_id = c.shopify_id
             and date '${TODAY}' - (o.processed_at at time zone '${ZONE}')::date <= 365) as n365,
         (select coalesce(sum(amount_minor), 0) from orders o
           where o.shop_id = c.shop_id and o.customer_shopify_id = c.shopify_id
             and date '${TODAY}' - (o.processed_at at time zone '${ZONE}')::date <= 365) as spent365,
         (select min(date '${TODAY}' - (o.processed_at at time zone '${ZONE}')::date) from orders o
           where o.shop_id = c.shop_id and o.customer_shopify_id = c.shopify_id) as ago,
         (select min(date '${TODAY}' - e.day) from customer_engagement e
           where e.shop_id = c.shop_id and e.customer_id = c.id and e.kind in (${kinds("opened", "clicked")})) as seen,
         (select coalesce(sum(e.count), 0) from customer_engagement e
           where e.shop_id = c.shop_id and e.customer_id = c.id and e.kind in (${kinds("opened", "clicked")})) as times,
         exists (select from customer_engagement e
           where e.shop_id = c.shop_id and e.customer_id = c.id
             and e.kind in (${kinds("viewed_product", "started_checkout")})) as shopped,
         (select coalesce(sum(e.count), 0) from customer_engagement e
           where e.shop_id = c.shop_id and e.customer_id = c.id and e.kind = ${kinds("received")}
             and date '${TODAY}' - e.day <= 90) as mails,
         exists (select from customer_engagement e
           where e.shop_id = c.shop_id and e.customer_id = c.id and e.kind = ${kinds("received")}
             and date '${TODAY}' - e.day < 120) as mailed,
         coalesce((select subscribed from customer_contacts t where t.shop_id = c.shop_id and t.customer_id = c.id), false) as sub,
         coalesce((select not suppressed from customer_contacts t where t.shop_id = c.shop_id and t.customer_id = c.id), false) as active,
         coalesce((select date '${TODAY}' - (known_since at time zone '${ZONE}')::date from customer_contacts t
                    where t.shop_id = c.shop_id and t.customer_id = c.id), -1) as known,
         (select country from customer_places t where t.shop_id = c.shop_id and t.customer_id = c.id) as country,
         (select city from customer_places t where t.shop_id = c.shop_id and t.customer_id = c.id) as city,
         (select value from customer_properties t where t.shop_id = c.shop_id and t.customer_id = c.id) as gender,
         exists (select from orders o join order_lines l on l.shop_id = o.shop_id and l.order_id = o.id
           where o.shop_id = c.shop_id and o.customer_shopify_id = c.shopify_id and l.product_id = 1) as mugs,
         (select avg(amount_minor) from orders where shop_id = c.shop_id and state = 'counted') as store_aov
    from customers c where c.shop_id = $1`;

function kinds(...names: readonly (typeof ENGAGEMENT_KINDS)[number][]): string {
  return names.map((name) => ENGAGEMENT_KINDS.indexOf(name)).join(", ");
}

/** Whom each preset has to hold, as a hand would write it. SPEND, OFTEN and LIFE are the suggested numbers. */
const BY_HAND: Readonly<Record<PresetId, string>> = {
  big_spenders: "spent365 > SPEND",
  frequent_buyers: "n365 > OFTEN",
  vip_blend: "n365 > OFTEN or spent365 > SPEND",
  lifetime_vip: "n > 10 and spent > LIFE",
  more_than_ten: "n > 10",
  more_than_one_order: "n > 1",
  one_order: "n = 1",
  no_order: "n = 0",
  subscriber_without_order: "n = 0 and sub",
  order_overdue: "ago > next_days",
  high_rollers: "sub and n >= 3 and ago <= 122 and aov > store_aov",
  brand_lovers: "sub and n >= 3 and ago <= 122 and aov <= store_aov",
  potential_high_rollers: "sub and n in (1, 2) and ago <= 122 and aov > store_aov",
  potential_brand_lovers: "sub and n in (1, 2) and ago <= 122 and aov <= store_aov",
  almost_there: "sub and n = 0 and times >= 3 and seen <= 91",
  waiting_on_wows: "sub and n = 0 and seen <= 91",
  espresso_shot: "sub and n = 0 and seen <= 7",
  window_shoppers: "sub and n = 0 and seen <= 91 and shopped",
  lapsed_high_rollers: "sub and n >= 3 and ago between 123 and 396 and aov > store_aov",
  lost_enthusiasts: "sub and n >= 3 and ago between 123 and 396",
  one_time_wonders: "sub and n in (1, 2) and ago between 123 and 396 and aov > store_aov",
  just_passing_through: "sub and n in (1, 2) and ago between 183 and 396 and aov <= store_aov",
  false_starts: "sub and times >= 3 and seen > 91",
  dead_weight: "sub and (n = 0 or ago > 396) and (seen is null or seen > 91) and known >= 90 and mails >= 5",
  engaged: "seen <= 30",
  partially_engaged: "seen between 60 and 90",
  unengaged: "(seen is null or seen >= 120) and mailed",
  group_new: "\"group\" = 'new'",
  group_about_to_sleep: "\"group\" = 'about_to_sleep'",
  group_sleeping: "\"group\" = 'sleeping'",
  group_potential_loyal: "\"group\" = 'potential_loyal'",
  group_loyal: "\"group\" = 'loyal'",
  group_loyal_at_risk: "\"group\" = 'loyal_at_risk'",
  by_country: "country = 'DE'",
  by_city: "city = 'berlin'",
  by_gender: "gender = 'female'",
  by_product_type: "mugs",
};

async function byHand(condition: string): Promise<number> {
  const [row] = await tx((sql) =>
    sql.query<{ count: number }>(
      `select count(*)::int as count from (${PEOPLE}) as people where ${condition}`,
      [shopId],
    ),
  );
  return row?.count ?? -1;
}

describe("on a store with everything", () => {
  it("B1 to B3, C1 to C14, D2, D5, D6, E2 to E4: each holds as many as plain SQL finds, and somebody", async () => {
    await plant();
    const { presets, people } = await read();
    expect(people).toBe(CUSTOMERS);
    const found = new Map(presets.map((preset) => [preset.id, preset]));
    const suggested = (id: PresetId, of: string): string => {
      const preset = found.get(id);
      const all = preset?.outcome === "ready" ? preset.suggestions : [];
      return String(all.find((each) => each.of === of)?.value);
    };
    for (const id of PRESET_IDS) {
      const condition = BY_HAND[id]
        .replace("SPEND", suggested("big_spenders", "spend"))
        .replace("OFTEN", suggested("frequent_buyers", "orders"))
        .replace("LIFE", suggested("lifetime_vip", "lifetime"));
      const preset = found.get(id);
      const members = preset?.outcome === "ready" ? preset.members : preset;
      expect({ id, members }).toEqual({ id, members: await byHand(condition) });
      expect({ id, members }).not.toEqual({ id, members: 0 });
      // D4: the members whom Klaviyo may write to are counted too, and are no other members.
      const active = preset?.outcome === "ready" ? preset.active : preset;
      expect({ id, active }).toEqual({ id, active: await byHand(`(${condition}) and active`) });
    }
  });

  it("the page comes before the people are read, with everything but their numbers", async () => {
    await plant();
    const asked = { ...services(), shop: { id: shopId, timeZone: ZONE } };
    const first = await readPresetsAtOnce(asked, asked.shop);
    const whole = await readPresets(asked, asked.shop);
    expect([first.counted, whole.counted]).toEqual([false, true]);
    expect(first.presets.length).toBeGreaterThan(20);
    for (const [place, preset] of first.presets.entries()) {
      if (preset.outcome === "ready") expect([preset.members, preset.active]).toEqual([null, null]);
      const then = whole.presets[place];
      expect(preset).toEqual(then?.outcome === "ready" ? { ...then, members: null, active: null } : then);
    }
    expect(first.nobody?.members).toBeNull();
    expect(first.nobody?.reasons.length).toBeGreaterThanOrEqual(whole.nobody?.reasons.length ?? 0);
    // The people are held now, so nobody waits again.
    expect(await readPresetsAtOnce(asked, asked.shop)).toEqual(whole);
  });

  it("the suggested numbers come from the store's own figures", async () => {
    await plant();
    const { presets, averageOrderMinor } = await read();
    const [figures] = await tx((sql) =>
      sql.query<{ spend: number; orders: number; aov: number }>(
        `select sum(spent365)::float8 / count(*) filter (where n365 > 0) as spend,
                sum(n365)::float8 / count(*) filter (where n365 > 0) as orders,
                min(store_aov)::float8 as aov from (${PEOPLE}) as people`,
        [shopId],
      ),
    );
    const blend = presets.find(({ id }) => id === "vip_blend");
    expect(blend).toMatchObject({
      suggestions: [
        { of: "spend", days: 365, average: expect.closeTo(figures?.spend ?? 0, 6) as number },
        { of: "orders", days: 365, average: expect.closeTo(figures?.orders ?? 0, 6) as number },
      ],
    });
    expect(averageOrderMinor).toBe(Math.round(figures?.aov ?? 0));
  });

  it("the store's figures are noted once, and the page then shows what it showed when it added them up", async () => {
    await plant();
    const added = await read();
    await noteFigures(database.db, shopId);
    expect(await read()).toEqual(added);
    // It is the note that is read.
    const people = added.people + 1_000;
    await changeNote("{figures,people}", people);
    await noteFigures(database.db, shopId);
    expect((await read()).people).toBe(people);
    // Erasing somebody, another definition of a VIP, and another run each make it worthless.
    await tx(forgetStoreFigures);
    expect(await read()).toEqual(added);
    await noteFigures(database.db, shopId);
    await save(form({ vipDays: "30" }));
    const month = await read();
    expect(month.presets).not.toEqual(added.presets);
    await tx(forgetStoreFigures);
    expect(await read()).toEqual(month);
    await noteFigures(database.db, shopId);
    await changeNote("{figures,people}", people);
    await run();
    expect((await read()).people).toBe(added.people);
    await noteFigures(database.db, shopId);
    expect(await notes()).toEqual([added.people]);
  });

  it("who fits no persona is counted, each with one reason; E2: and who lies between the levels", async () => {
    await plant();
    const { nobody, between } = await read();
    const personas = PRESET_IDS.slice(
      PRESET_IDS.indexOf("high_rollers"),
      PRESET_IDS.indexOf("dead_weight") + 1,
    );
    const fits = personas.map((id) => `(${BY_HAND[id]})`).join(" or ");
    expect(nobody?.members).toBe(await byHand(`(${fits}) is not true`));
    expect(nobody?.reasons.reduce((sum, { members }) => sum + (members ?? 0), 0)).toBe(nobody?.members);
    expect(nobody?.reasons.find(({ reason }) => reason === "no_consent")?.members).toBe(
      await byHand("not sub"),
    );
    expect(nobody?.reasons.length).toBeGreaterThan(4);
    expect(between).toBe(await byHand("seen between 31 and 59 or seen between 91 and 119"));
  });

  it("the builder gets a rule that it can read, and that is the page's", async () => {
    await plant();
    const { presets } = await read();
    for (const preset of presets) {
      const rule = await readPresetRule(database.db, { id: shopId, timeZone: ZONE }, preset.id);
      expect(rule).toEqual(preset.outcome === "ready" ? preset.rule : null);
      expect(readRule(rule && ruleToJson(rule))).toEqual({ outcome: "rule", rule });
    }
  });
});

describe("on a store that lacks something", () => {
  const lacksOf = async (): Promise<Record<string, readonly string[]>> => {
    const { presets } = await read();
    return Object.fromEntries(
      presets.flatMap((each) => (each.outcome === "lacking" ? [[each.id, each.lacks]] : [])),
    );
  };

  it("B5: without orders, amounts are not available, and the reason is said", async () => {
    expect(await lacksOf()).toMatchObject({ big_spenders: ["orders"], no_order: ["orders"] });
    await run();
    expect(await lacksOf()).toMatchObject({ big_spenders: ["no_orders"], high_rollers: ["no_orders"] });
    expect(await lacksOf()).not.toHaveProperty("no_order");
  });

  it("E2, E4, C14: says what engagement, places, gender and dead weight need", async () => {
    await run();
    const lacks = await lacksOf();
    expect(lacks).toMatchObject({
      engaged: ["engagement"],
      almost_there: ["engagement"],
      by_city: ["places"],
      by_gender: ["no_gender"],
      by_product_type: ["products"],
      subscriber_without_order: ["klaviyo_contacts"],
    });
    expect([...(lacks["dead_weight"] ?? [])].sort()).toEqual(["engagement", "shopify_contacts"]);
    expect((await read()).nobody).not.toBeNull();
  });

  it("C18: counts by Shopify's consent where Klaviyo's is not known", async () => {
    await run();
    expect((await read()).consent).toBeNull();
    await tx((sql) => noteSource(sql, { need: "shopify_contacts", name: "", readAt: NOW }));
    expect((await read()).consent).toBe("accepts_marketing");
    await tx((sql) => noteSource(sql, { need: "klaviyo_contacts", name: "", readAt: NOW }));
    expect((await read()).consent).toBe("subscribed");
  });
});

describe("the merchant's definitions", () => {
  it("are saved in one place, and all presets follow", async () => {
    await plant();
    const before = await read();
    const changes = { boughtWithinDays: "30", highValueMinor: "84,50", marketingOnly: "on" };
    expect(await save(form(changes))).toEqual({ outcome: "saved" });
    const { definitions, presets } = await read();
    expect(definitions).toEqual({
      ...DEFAULT_DEFINITIONS,
      ...{ boughtWithinDays: 30, highValueMinor: 8_450, highValueCurrency: "EUR" },
    });
    const members = (id: PresetId) => presets.find((each) => each.id === id);
    expect(members("high_rollers")).toMatchObject({
      members: await byHand("sub and n >= 3 and ago <= 30 and aov > 8450"),
    });
    expect(members("lost_enthusiasts")).toMatchObject({
      members: await byHand("sub and n >= 3 and ago between 31 and 396"),
    });
    expect(await save({ intent: "reset" })).toEqual({ outcome: "saved" });
    expect(await read()).toEqual(before);
  });

  it("E2: the gaps are closed in one click, and the other definitions stay", async () => {
    await save(form({ sentEmails: "9", marketingOnly: "on" }));
    expect(await save({ intent: "close-gaps" })).toEqual({ outcome: "saved" });
    expect(await tx(readDefinitions)).toEqual({
      ...DEFAULT_DEFINITIONS,
      sentEmails: 9,
      partlyFromDays: 31,
      unengagedFromDays: 91,
    });
  });

  it("B4: hold an amount in its currency only, and ask for it again after the store's currency changed", async () => {
    await plant();
    await save(form({ highValueMinor: "100", currency: "EUR" }));
    const highRollers = async () => (await read()).presets.find(({ id }) => id === "high_rollers");
    const own = { of: "high_value", isOwn: true, value: 10_000 };
    expect(await highRollers()).toMatchObject({ suggestions: [own] });
    await tx((sql) => sql.query("update models set currency = 'JPY' where shop_id = $1", [shopId]));
    expect(await highRollers()).not.toMatchObject({ suggestions: [own] });
    expect((await read()).definitions).toMatchObject({ highValueMinor: 10_000, highValueCurrency: "EUR" });
    // A page from before the change sends its amount, which is none of the new currency.
    expect(await save(form({ highValueMinor: "100", currency: "EUR" }))).toEqual({
      outcome: "invalid",
      problems: { highValueMinor: "amount" },
    });
    expect(await save(form({ highValueMinor: "9000", currency: "JPY" }))).toEqual({ outcome: "saved" });
    expect(await highRollers()).toMatchObject({ suggestions: [{ ...own, value: 9_000 }] });
  });

  it("B4: are refused without a time limit, and field by field; then nothing is stored", async () => {
    expect(await save(form({ vipDays: " " }))).toEqual({
      outcome: "invalid",
      problems: { vipDays: "time_limit" },
    });
    const wrong = { frequentOrders: "", knownDays: "1e2", highValueMinor: "much", partlyToDays: "120" };
    expect(await save(form(wrong))).toEqual({
      outcome: "invalid",
      problems: {
        frequentOrders: "required",
        knownDays: "range",
        highValueMinor: "amount",
        unengagedFromDays: "order",
      },
    });
    expect(await tx(readDefinitions)).toEqual(DEFAULT_DEFINITIONS);
    await expect(save({ intent: "drop" })).rejects.toMatchObject({ status: 400 });
  });

  it("of another version are read as far as they make sense", async () => {
    const store = (definitions: object) =>
      tx((sql) =>
        sql.query(
          `insert into preset_definitions values ($1, $2, now())
           on conflict (shop_id) do update set definitions = excluded.definitions`,
          [shopId, JSON.stringify(definitions)],
        ),
      );
    await store({ vipDays: 90, ofALaterVersion: 1 });
    expect(await tx(readDefinitions)).toEqual({ ...DEFAULT_DEFINITIONS, vipDays: 90 });
    await store({ vipDays: -1 });
    expect(await tx(readDefinitions)).toEqual(DEFAULT_DEFINITIONS);
  });
});
