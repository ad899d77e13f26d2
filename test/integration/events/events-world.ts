/** A shop with moves, beside a simulated Klaviyo that is told of them. */
import { expect, onTestFinished } from "vitest";

import { sendEvents } from "../../../app/act/events/send-events.server.ts";
import type { Database } from "../../../app/db/core/database.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { switchEventsOn } from "../../../app/db/events/event-streams.server.ts";
import type { MoveCause } from "../../../app/domain/movement/cause.ts";
import type { KlaviyoClient } from "../../../app/klaviyo/client.server.ts";
import type { PlanGate } from "../../../app/sync/engine/plan-gate.server.ts";
import { pause } from "../../setup/quick-rhythm.ts";
import { makeWorld, rowsOf, switchOn, type World, type WorldOptions } from "../sync/sync-world.ts";

export const NOW_MS = Date.parse("2026-03-01T12:00:00.000Z");
export const DAY_MS = 86_400_000;

export interface EventsWorld {
  readonly world: World;
  /** The clock of the app and of Klaviyo. */
  readonly clock: { nowMs: number };
}

/** What the job goes by, where a test changes it. */
export interface Ways {
  readonly db?: Database;
  readonly client?: KlaviyoClient;
  readonly planAllows?: PlanGate;
}

/** So many customers with a profile each, and Klaviyo switched on; at the end every request must have kept the contract. */
export async function eventsWorld(customers: number, options: WorldOptions = {}): Promise<EventsWorld> {
  const clock = { nowMs: NOW_MS };
  const people = Array.from({ length: customers }, () => ({ group: "loyal" as const }));
  const world = await makeWorld(people, { klaviyoNow: () => clock.nowMs, ...options });
  onTestFinished(() => {
    expect(world.klaviyo.simulation.violations).toEqual([]);
  });
  await switchOn(world, "klaviyo");
  // The shop's first run is long over.
  await rowsOf(world, "update runs set as_of = $2, finished_at = $2 where shop_id = $1", [ago(800)]);
  await rowsOf(
    world,
    `insert into syncs (shop_id, target, set_key, run_id, status, phase, started_at)
     values ($1, 'klaviyo', 'groups', 1, 'pending', 'reviewing', $2)`,
    [ago(799)],
  );
  const { store } = world.klaviyo.simulation;
  const ids = await rowsOf(world, "select id from customers where shop_id = $1 order by id");
  const profiles = ids.map((_, at) => store.upsert({ attributes: { email: emailOf(at) } }, NOW_MS, false));
  await rowsOf(
    world,
    `update customers c set klaviyo_id = given.klaviyo_id
       from unnest($2::bigint[], $3::text[]) as given (id, klaviyo_id) where c.shop_id = $1 and c.id = given.id`,
    [ids.map(({ id }) => id), profiles.map(({ profile }) => profile.id)],
  );
  return { world, clock };
}

export const emailOf = (customer: number): string => `p${String(customer)}@example.com`;

export function ago(days: number): Date {
  return new Date(NOW_MS - days * DAY_MS);
}

interface Moved {
  /** By index; all of them without it. */
  readonly customers?: readonly number[];
  readonly cause?: MoveCause;
  readonly from?: string | null;
  readonly lastOrderAt?: Date;
  /** Whether an earlier version made the moves, which kept no figures. */
  readonly withoutFigures?: boolean;
}

/** A run of so many days ago by which customers moved. @returns its id */
export async function moved(
  { world }: EventsWorld,
  days: number,
  { customers, cause = "ordered", from = "new", lastOrderAt = ago(days), withoutFigures }: Moved = {},
): Promise<number> {
  const [run] = await rowsOf(
    world,
    `insert into runs (shop_id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out,
                       customers, input_hash)
     values ($1, 1, 1, $2, $2, $2, 1, 1, '{}', 1, 'x') returning id`,
    [ago(days)],
  );
  const figures = withoutFigures === true ? "null" : "5";
  await rowsOf(
    world,
    `insert into moves (shop_id, run_id, customer_id, from_group, to_group, cause, r, f, m, order_count, spent_minor,
                        last_order_at)
     select $1, $2, id, $3, 'loyal', $4, ${figures}, ${figures}, ${figures},
            ${withoutFigures === true ? "null, null, null" : "3, 10000, $6::timestamptz"}
       from (select id, row_number() over (order by id) - 1 as at from customers where shop_id = $1) c
      where ($5::int[] is null or at = any($5)) and $6::timestamptz is not null`,
    [run?.["id"], from, cause, customers ?? null, lastOrderAt],
  );
  return Number(run?.["id"]);
}

export async function switchEvents({ world, clock }: EventsWorld): Promise<void> {
  await inShopSql(world.db, world.shopId, (sql) => switchEventsOn(sql, new Date(clock.nowMs)));
}

/** Runs the job as the queue would, until nothing is left to tell. */
export async function tellAll({ world, clock }: EventsWorld, ways: Ways = {}): Promise<void> {
  const { db = world.db, client = world.client, planAllows } = ways;
  const services = {
    db,
    log: { info: () => undefined, warn: () => undefined },
    now: () => new Date(clock.nowMs),
    klaviyo: () => client,
  };
  const { signal } = new AbortController();
  for (let turn = 0; turn < 100; turn += 1) {
    const outcome = await sendEvents(services, world.shopId, { signal, pause, planAllows });
    if (outcome.outcome === "done") return;
    clock.nowMs += 1_000;
  }
  throw new Error("The events come to no end.");
}

/** What the account was told: who, when and whether a flow starts, by moment and email. */
export function told({ world }: EventsWorld): string[] {
  const { store } = world.klaviyo.simulation;
  return store.sentEvents
    .map(({ metricId, profileId, at, properties, sent }) => {
      const days = String((NOW_MS - at) / DAY_MS);
      const metric = store.metrics.find(({ id }) => id === metricId)?.name ?? "";
      const about = String(properties["Segment"] ?? properties["Cause"]);
      const email = store.profiles.get(profileId)?.email ?? "";
      return `${days} ${email} ${metric}: ${about}${sent.startsFlows ? ", starts flows" : ""}`;
    })
    .sort();
}

/** The groups' stream. */
export async function stream(on: EventsWorld): Promise<Record<string, unknown>> {
  const [row] = await rowsOf(
    on.world,
    "select * from event_streams where shop_id = $1 and set_key = 'groups'",
  );
  return row ?? {};
}
