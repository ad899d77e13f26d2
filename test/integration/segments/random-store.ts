/** Random shops for rules: small, with every awkward case that a rule can meet. */
import type { Random } from "../../../app/domain/backtest/random.ts";
import { GROUPS } from "../../../app/domain/groups/group.ts";
import type { Eligibility } from "../../../app/db/scoring/aggregates.server.ts";
import { windowStart } from "../../../app/domain/orders/eligibility.ts";
import type { RuleMoment } from "../../../app/domain/rules/moment.ts";
import { CURRENCY, POOLS } from "../../unit/rules/pools.ts";
import { dayToText, shopDays } from "../../../app/domain/time/shop-days.ts";

/** The clock changes, a leap day, the end of a year, an ordinary day; each a little after a day's first moment or late. */
const MOMENTS = [
  ["Europe/Berlin", "2026-03-29T12:00:00.000Z"],
  ["Europe/Berlin", "2025-10-26T00:30:00.000Z"],
  ["America/New_York", "2024-02-29T05:00:00.000Z"],
  ["America/New_York", "2025-03-01T04:59:59.999Z"],
  ["America/Sao_Paulo", "2018-11-04T03:00:00.001Z"],
  ["Asia/Beirut", "2022-03-27T10:00:00.000Z"],
  ["Pacific/Kiritimati", "2024-12-31T10:00:00.000Z"],
  ["Australia/Lord_Howe", "2025-04-06T08:00:00.000Z"],
  ["UTC", "2025-07-15T23:59:59.999Z"],
] as const;

export interface Row {
  readonly [column: string]: unknown;
}

export interface RandomStore {
  readonly moment: RuleMoment;
  readonly timeZone: string;
  readonly eligibility: Eligibility;
  /** Rows by table, without the shop. */
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  /** Who is erased, and who is merged into whom, after the rows are stored; by Shopify's ids. */
  readonly erased: readonly bigint[];
  readonly merged: readonly { readonly gone: bigint; readonly kept: bigint }[];
}

const CUSTOMERS = 40;

export function randomStore(random: Random): RandomStore {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const some = <T>(from: readonly T[], share: number): T[] => from.filter(() => random() < share);
  const whole = (most: number): number => Math.floor(random() * (most + 1));
  const orNull = <T>(value: T): T | null => (random() < 0.3 ? null : value);

  const [timeZone, text] = pick(MOMENTS);
  const at = new Date(text);
  const days = shopDays(timeZone);
  const today = days.dayOf(at);
  const windowYears = pick([1, 2, 10]);
  const includePointOfSale = random() < 0.5;
  const eligibility = {
    windowStart: windowStart(at, windowYears),
    asOf: at,
    includePointOfSale,
    currency: CURRENCY,
  };
  const moment = { at, days, windowStart: eligibility.windowStart, includePointOfSale, currency: CURRENCY };

  /** Often at a day's very bounds. */
  const pastMoment = (): Date => {
    const day = today - pick([0, 1, 2, 3, 29, 30, 31, 60, 90, 364, 365, 366, 367, whole(800)]);
    const start = days.startOf(day).getTime();
    const next = days.startOf(day + 1).getTime();
    return new Date(pick([start, start, next - 1, start + 1, start + whole(86_400_000), at.getTime()]));
  };

  const rows = new Map<string, Row[]>();
  const add = (table: string, row: Row): void => void rows.set(table, [...(rows.get(table) ?? []), row]);

  for (const id of POOLS.products) {
    add("products", { id, type: pick(POOLS.types), vendor: pick(POOLS.vendors) });
    for (const tag of some(POOLS.productTags, 0.5)) add("product_tags", { product_id: id, tag });
  }
  const runs = [0, 1, 2].map((index) => ({ id: index + 1, as_of: pastMoment() }));
  for (const run of runs)
    add("runs", {
      ...run,
      model_id: 1,
      import_id: 1,
      started_at: at,
      finished_at: at,
      orders: 0,
      eligible: 0,
      left_out: {},
      customers: 0,
      input_hash: "x",
    });

  let orderId = 0;
  for (let id = 1; id <= CUSTOMERS; id += 1) {
    // Some are known to Klaviyo only, and so have no orders.
    const shopifyId = random() < 0.2 ? null : 1_000 + id;
    const scored = random() < 0.7;
    add("customers", {
      id,
      shopify_id: shopifyId,
      r: scored ? 1 + whole(4) : null,
      f: scored ? 1 + whole(4) : null,
      m: scored ? 1 + whole(4) : null,
      group: scored ? pick(GROUPS) : null,
      chance_90: scored ? pick([0, 4, 5, 455, 1_000]) : null,
      chance_365: scored ? whole(1_000) : null,
      revenue_90_minor: scored ? pick(POOLS.amounts) : 0,
      revenue_365_minor: scored ? pick(POOLS.amounts) : null,
      orders_90: scored ? pick([0, 49, 50, 149, 150, 400]) : null,
      orders_365: scored ? pick([0, 49, 50, 149, 150, 1_250]) : null,
      next_from_days: scored ? 1 : null,
      next_until_days: scored ? pick([1, 30, 60, 365, null]) : null,
    });
    const orders = shopifyId === null ? 0 : pick([0, 0, 1, 1, 2, 3, 5, 12]);
    for (let n = 0; n < orders; n += 1) {
      orderId += 1;
      const processedAt = pastMoment();
      const state = pick([
        "counted",
        "counted",
        "counted",
        "counted",
        "cancelled",
        "not_paid",
        "test",
        "deleted",
      ]);
      add("orders", {
        id: orderId,
        customer_shopify_id: state === "deleted" ? null : shopifyId,
        created_at: processedAt,
        processed_at: processedAt,
        updated_at: processedAt,
        state,
        point_of_sale: random() < 0.3,
        currency: pick([CURRENCY, CURRENCY, CURRENCY, "USD"]),
        amount_minor: pick(POOLS.amounts),
      });
      for (let line = 0; line < whole(2); line += 1)
        add("order_lines", {
          order_id: orderId,
          line,
          // Of the last one nothing is known yet but its id.
          product_id: orNull(pick([...POOLS.products, 99])),
          quantity: 1 + whole(2),
        });
    }
    for (const run of some(runs, 0.3)) {
      const from = orNull(pick(GROUPS));
      const to = pick([null, ...GROUPS].filter((group) => group !== from));
      add("moves", { run_id: run.id, customer_id: id, from_group: from, to_group: to, cause: "ordered" });
    }
    if (random() < 0.6)
      add("customer_contacts", {
        customer_id: id,
        accepts_marketing: orNull(random() < 0.5),
        subscribed: orNull(random() < 0.5),
        suppressed: orNull(random() < 0.5),
        known_since: orNull(pastMoment()),
      });
    for (const tag of some(POOLS.tags, 0.2)) add("customer_tags", { customer_id: id, tag });
    if (random() < 0.6) {
      const point = orNull(pick(POOLS.points));
      add("customer_places", {
        customer_id: id,
        country: orNull(pick(POOLS.countries)),
        region: orNull(pick(POOLS.regions)),
        city: orNull(pick(POOLS.cities)),
        postcode: orNull(pick(POOLS.postcodes)),
        latitude: point?.[0] ?? null,
        longitude: point?.[1] ?? null,
      });
    }
    for (const list of some(POOLS.lists, 0.3)) add("customer_lists", { customer_id: id, list_id: list });
    for (const list of some(POOLS.tags, 0.2))
      add("picked_customers", { customer_id: id, list, picked_at: orNull(pastMoment()) ?? new Date(0) });
    for (const name of some(POOLS.properties, 0.4))
      add("customer_properties", { customer_id: id, name, value: pick(POOLS.values) });
    if (random() < 0.6)
      for (const kind of some([0, 1, 2, 3, 4, 5, 6, 7], 0.4))
        for (const ago of some([-1, 0, 1, 7, 29, 30, 31, 90, 119, 120, 365], 0.2))
          add("customer_engagement", {
            customer_id: id,
            kind,
            day: dayToText(today - ago),
            count: 1 + whole(3),
          });
  }
  const known = (rows.get("customers") ?? []).flatMap(({ shopify_id: id }) =>
    typeof id === "number" ? [BigInt(id)] : [],
  );
  const [first, second, third, ...others] = known;
  const merged =
    first === undefined || second === undefined || third === undefined ? [] : [{ gone: first, kept: second }];
  return { moment, timeZone, eligibility, rows, erased: others.slice(0, 2), merged };
}
