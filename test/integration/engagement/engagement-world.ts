/** A shop whose people are read, beside a simulated Shopify and a simulated Klaviyo of a year of events. */
import { expect, onTestFinished } from "vitest";

import type { Database } from "../../../app/db/core/database.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { secretBox } from "../../../app/db/core/secret-box.ts";
import { requestReading, switchEngagementOn } from "../../../app/db/engagement/engagement.server.ts";
import { readPeople } from "../../../app/engagement/engagement.server.ts";
import type { EngagementServices } from "../../../app/engagement/services.ts";
import type { KlaviyoClient } from "../../../app/klaviyo/client.server.ts";
import type { AdminClient } from "../../../app/shopify/admin.server.ts";
import type { StoredAddress } from "../../simulators/shopify/store/store.ts";
import { pause } from "../../setup/quick-rhythm.ts";
import {
  makeWorld,
  rowsOf,
  switchOn,
  type Person,
  type World,
  type WorldOptions,
} from "../sync/sync-world.ts";

export const NOW_MS = Date.parse("2026-03-01T12:00:00.000Z");
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** What the reading goes by, where a test changes it. */
export interface Ways {
  readonly db?: Database;
  readonly admin?: AdminClient;
  readonly client?: KlaviyoClient;
  readonly queue?: EngagementServices["queue"];
}

/** The clock of the app and of Klaviyo. */
export interface Clock {
  nowMs: number;
}

export interface EngagementWorld {
  readonly world: World;
  readonly clock: Clock;
}

/** A world in which engagement is on; at the end of its test every request must have kept the contract. */
export async function engagementWorld(
  people: readonly Person[],
  options: WorldOptions & { readonly timeZone?: string } = {},
): Promise<EngagementWorld> {
  const clock = { nowMs: NOW_MS };
  const world = await makeWorld(people, { klaviyoNow: () => clock.nowMs, ...options });
  onTestFinished(() => {
    expect(world.klaviyo.simulation.violations).toEqual([]);
  });
  await world.db.pool.query("update shops set time_zone = $1", [options.timeZone ?? "UTC"]);
  await switchOn(world, "klaviyo");
  await inShopSql(world.db, world.shopId, (sql) => switchEngagementOn(sql, new Date(NOW_MS)));
  return { world, clock };
}

/** Has the people read as the queue would, to the end. */
export async function read({ world, clock }: EngagementWorld, ways: Ways = {}): Promise<void> {
  await inShopSql(world.db, world.shopId, (sql) => requestReading(sql, new Date(clock.nowMs)));
  await goOn({ world, clock }, ways);
}

export const SECRETS = secretBox(Buffer.alloc(32, 7).toString("base64"));

/** Where a customer of the simulated Shopify lives. */
export const BERLIN = {
  country: "DE",
  province: "Berlin",
  provinceCode: "BE",
  city: " BERLIN ",
  zip: "10 115",
  latitude: 52.520008,
  longitude: 13.404954,
};

/** Gives the n-th customer of the store another default address, now. */
export function moveTo({ world, clock }: EngagementWorld, nth: number, address: StoredAddress | null): void {
  const customer = [...world.store.customers.values()][nth];
  if (customer === undefined) throw new Error(`The store has no customer ${String(nth)}.`);
  customer.address = address;
  customer.updatedAt = clock.nowMs;
}

/** Goes on with what was asked for. */
export async function goOn({ world, clock }: EngagementWorld, ways: Ways = {}): Promise<void> {
  const { db = world.db, admin = world.admin, client = world.client } = ways;
  const { queue = { enqueue: async () => undefined } } = ways;
  const services = {
    db,
    secrets: SECRETS,
    queue,
    log: { info: () => undefined, warn: () => undefined },
    now: () => new Date(clock.nowMs),
    admin: () => Promise.resolve(admin),
    klaviyo: () => client,
  };
  const { signal } = new AbortController();
  for (let turn = 0; turn < 300; turn += 1) {
    const outcome = await readPeople(services, world.shopId, signal, pause);
    if (outcome.outcome === "done") return;
    await pause(10, signal);
  }
  throw new Error("The reading comes to no end.");
}

/** Makes a profile. @returns its id */
export function profile({ world }: EngagementWorld, email: string, properties: object = {}): string {
  const { store } = world.klaviyo.simulation;
  const attributes = { email, properties: properties as Record<string, unknown> };
  return store.upsert({ attributes }, NOW_MS - 400 * DAY_MS, false).profile.id;
}

/** Something that a profile did so long ago. */
export function happened(
  { world }: EngagementWorld,
  profileId: string,
  agoMs: number,
  { name = "Opened Email", metricId, properties = {} }: Happened = {},
): void {
  const { store } = world.klaviyo.simulation;
  const id = metricId ?? store.metricId(name);
  store.events.add({ metricId: id, profileId, at: NOW_MS - agoMs, properties });
}

interface Happened {
  readonly name?: string;
  readonly metricId?: string;
  readonly properties?: Record<string, unknown>;
}

/** Counts by the profile's or the customer's email, kind and day; of customers without an email by their id. */
export async function counts({ world }: EngagementWorld): Promise<string[]> {
  const rows = await rowsOf(
    world,
    `select coalesce(p.email, e.customer_id::text) || ' ' || e.kind || ' ' || e.day || ' ' || e.count as line
       from customer_engagement e
       left join lateral (select min(email) as email from klaviyo_profiles
                           where shop_id = $1 and customer_id = e.customer_id) p on true
      where e.shop_id = $1 order by 1`,
  );
  return rows.map((row) => String(row["line"]));
}

/** All that was read of people, so that two readings can be compared. */
export async function everything(on: EngagementWorld): Promise<object> {
  const rows = async (text: string) => rowsOf(on.world, text);
  return {
    counts: await counts(on),
    people: await rows(
      `select c.shopify_id, p.email, k.accepts_marketing, k.subscribed, k.suppressed,
              (select array_agg(tag order by tag) from customer_tags t where t.shop_id = $1 and t.customer_id = c.id) as tags,
              (select array_agg(list_id order by 1) from customer_lists l where l.shop_id = $1 and l.customer_id = c.id) as lists,
              (select array_agg(name || '=' || value order by 1) from customer_properties x
                where x.shop_id = $1 and x.customer_id = c.id) as properties,
              (select concat_ws('|', country, region, city, postcode, latitude, longitude) from customer_places a
                where a.shop_id = $1 and a.customer_id = c.id) as place
         from customers c
         left join klaviyo_profiles p on p.shop_id = $1 and p.customer_id = c.id
         left join customer_contacts k on k.shop_id = $1 and k.customer_id = c.id
        where c.shop_id = $1 order by c.shopify_id, p.email`,
    ),
    tags: await rows("select found from left_out where shop_id = $1"),
    sources: await rows("select need, name from rule_sources where shop_id = $1 order by 1, 2"),
    failed: await rows(
      "select part, error_code from people_readings where shop_id = $1 and failed_at is not null",
    ),
  };
}

/** A line of `counts`: the kind's number is its index in ENGAGEMENT_KINDS. */
export const KIND = {
  received: 0,
  opened: 1,
  opened_by_machine: 2,
  clicked: 3,
  clicked_by_machine: 4,
  viewed_product: 5,
  started_checkout: 6,
  active_on_site: 7,
} as const;
