import { describe, expect, it } from "vitest";

import { inShopSql, withShopLock } from "../../../app/db/core/shop-scope.server.ts";
import type { Database } from "../../../app/db/core/database.server.ts";
import { readCustomerData } from "../../../app/db/privacy/customer-data.server.ts";
import { enterErasure } from "../../../app/db/privacy/erasures.server.ts";
import { countHeld } from "../../../app/db/sync/confirmed-counts.server.ts";
import type { Target } from "../../../app/db/sync/sync-targets.server.ts";
import { lookUpAgain } from "../../../app/db/sync/klaviyo/profile-ids.server.ts";
import { eraseHere } from "../../../app/privacy/erase-here.server.ts";
import { jobLock } from "../../../app/queue/jobs.ts";
import type { JobOutcome } from "../../../app/queue/queue.server.ts";
import { TICKS } from "../../../app/schedule/tick.server.ts";
import type { ScheduleServices } from "../../../app/schedule/services.ts";
import { fillStates } from "../../../app/sync/engine/fill-states.server.ts";
import { someOf } from "../../setup/sampled.ts";
import { disconnect } from "../klaviyo/sync-klaviyo-world.ts";
import { workAudits, askForAudit, newestAudit } from "./audit-world.ts";
import { updatedFromOld } from "./old-version.ts";
import { isKilled, Killed, killingDatabase } from "./sync-killing.ts";
import { newestSync, rowsOf, type World } from "./sync-world.ts";
import { LIVES, STAGES, type Life } from "./target-lives.ts";

const GROUP_NUMBERS = [0, 1, 2, 3, 4, 5];
const LONG_MS = 240_000;
const signal = new AbortController().signal;

/** The newest sync's phase, and whether anything is under way. */
async function standing(on: World, target: Target): Promise<string> {
  const { kind, status, phase } = await newestSync(on, target);
  const tables = target === "klaviyo" ? ["list_states"] : ["tag_states", "metafield_states"];
  const underWay: string[] = [];
  for (const table of tables) {
    const lines = await rowsOf(on, `select 1 from ${table} where shop_id = $1 and line is not null limit 1`);
    if (lines.length > 0) underWay.push(`lines in ${table}`);
  }
  return [kind, status === "pending" ? "pending" : phase, ...underWay].join(", ");
}

/** A database that tells of each commit. */
function watched(db: Database, onCommit: () => Promise<void>): Database {
  let dead = false;
  const connect = async () => {
    if (dead) throw new Killed();
    const client = await db.pool.connect();
    return new Proxy(client, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (key !== "query") return typeof value === "function" ? (value.bind(target) as unknown) : value;
        return async (text: string, values?: unknown[]) => {
          const result = await target.query(text, values);
          if (text !== "commit") return result;
          await onCommit().catch((error: unknown) => {
            dead = true;
            throw error;
          });
          return result;
        };
      },
    });
  };
  const pool = new Proxy(db.pool, {
    get(target, key) {
      if (key === "connect") return connect;
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  return { ...db, pool };
}

/** Moves the first batch of a target's states, and then the process dies. */
async function fillInPart(on: World, target: Target): Promise<void> {
  // A target that the shop lacks takes a transaction too.
  const db = killingDatabase(on.db, target === "shopify_tags" ? 1 : 2, "after");
  const filling = { ...on, db, signal, queue: { enqueue: async () => undefined }, batch: 4 };
  expect(await isKilled(fillStates(filling).then(() => undefined))).toBe(true);
}

async function fillRest(on: World, asked: string[] = []): Promise<JobOutcome> {
  const queue = { enqueue: async (_within: unknown, name: string) => void asked.push(name) };
  return fillStates({ ...on, signal, queue, batch: 4 });
}

/** Fills the states: it is killed in the middle and runs again. No sync goes on while any are left. */
async function fill(on: World, { run, target }: Pick<Life, "run" | "target">): Promise<void> {
  const before = await newestSync(on, target);
  await run(on, { confirms: false });
  await fillInPart(on, target);
  const isPart = (
    await rowsOf(on, "select 1 from sync_targets where shop_id = $1 and states_filled_at is null")
  ).length;
  if (isPart > 0) {
    await run(on, { confirms: false });
    expect(await newestSync(on, target)).toEqual(before);
  }
  expect(await fillRest(on)).toEqual({ outcome: "done" });
  for (const table of ["sync_states", "profile_states"])
    expect(await rowsOf(on, `select 1 from ${table} where shop_id = $1`)).toEqual([]);
}

const PHASES: Readonly<Record<Target, readonly string[]>> = {
  shopify_tags: [
    ...[
      "forward, preparing",
      "forward, reviewing",
      "forward, pending",
      "forward, adding",
      "forward, removing",
    ],
    ...["forward, adding, lines in tag_states", "forward, removing, lines in tag_states"],
    ...["forward, metafields", "forward, metafields, lines in metafield_states"],
    ...["undo, preparing", "undo, reviewing", "undo, adding", "undo, adding, lines in tag_states"],
    ...["undo, removing, lines in tag_states", "clean_up, preparing"],
    ...["clean_up, removing, lines in tag_states", "clean_up, metafields, lines in metafield_states"],
  ],
  klaviyo: [
    ...["forward, preparing", "forward, emails", "forward, reviewing", "forward, pending", "forward, making"],
    ...["forward, adding", "forward, adding, lines in list_states", "forward, removing"],
    ...["undo, preparing", "undo, reviewing", "undo, making", "undo, adding, lines in list_states"],
    ...["undo, removing", "clean_up, preparing", "clean_up, removing"],
  ],
};

describe.each(["shopify_tags", "klaviyo"] as const)("the update from the version before, of %s", (name) => {
  const life = LIVES[name];

  async function undisturbed(): Promise<{ ends: object[]; phases: Map<string, number> }> {
    const on = await life.open();
    const ends: object[] = [];
    const phases = new Map<string, number>();
    for (const [at, stage] of STAGES.entries()) {
      await stage(on, life);
      const db = watched(on.db, async () => {
        const phase = await standing(on, name);
        if (!phases.has(phase)) phases.set(phase, at);
      });
      await life.run(on, { db });
      ends.push(await life.look(on));
    }
    await on.close();
    return { ends, phases };
  }

  it(
    "goes on from wherever a sync was interrupted, to the end that it would have had",
    async () => {
      const { ends, phases } = await undisturbed();
      expect([...phases.keys()]).toEqual(expect.arrayContaining([...PHASES[name]]));
      for (const phase of someOf([...phases.keys()], 6)) {
        const struck = phases.get(phase) ?? 0;
        const old = await life.open();
        for (const [at, stage] of STAGES.entries()) {
          if (at > struck) break;
          await stage(old, life);
          if (at < struck) await life.run(old);
        }
        const killed = await isKilled(
          life.run(old, {
            db: watched(old.db, async () => {
              if ((await standing(old, name)) === phase) throw new Killed();
            }),
          }),
        );
        expect({ phase, killed, at: await standing(old, name) }).toEqual({ phase, killed: true, at: phase });
        const on = await updatedFromOld(old);
        await fill(on, life);
        for (const [at, stage] of STAGES.entries()) {
          if (at < struck) continue;
          if (at > struck) await stage(on, life);
          await life.run(on);
          expect({ phase, at, end: await life.look(on) }).toEqual({ phase, at, end: ends[at] });
        }
        expect(await newestSync(on, name)).toMatchObject({ kind: "clean_up", status: "done" });
        await on.close();
        await old.close();
      }
    },
    LONG_MS,
  );
});

describe("while the states are being moved", () => {
  async function half(life: Life): Promise<World> {
    const old = await life.open();
    await life.run(old);
    const on = await updatedFromOld(old);
    await fillInPart(on, life.target);
    return on;
  }

  it("an erased customer leaves nothing behind, moved or not", async () => {
    const on = await half(LIVES.klaviyo);
    expect((await rowsOf(on, "select 1 from list_states where shop_id = $1")).length).toBe(4);
    for (const table of ["list_states", "profile_states"])
      await rowsOf(on, `update ${table} set klaviyo_id = 'K' || email where shop_id = $1`);
    const gone = [0, 11].map((index) => `p${String(index)}@example.com`);
    for (const email of gone) {
      await inShopSql(on.db, on.shopId, async (sql) => {
        const ids = { emails: [email] };
        await enterErasure(sql, { deliveryId: email, requestedAt: on.now(), gone: false, ids });
        const here = await eraseHere(sql, email, { key: Buffer.alloc(32), now: on.now(), isInstalled: true });
        expect(here?.erasure.klaviyoIds).toEqual([`K${email}`]);
      });
    }
    await fillRest(on);
    const left = await rowsOf(on, "select email from list_states where shop_id = $1");
    expect(left).toHaveLength(11);
    expect(left.filter(({ email }) => gone.includes(String(email)))).toEqual([]);
    expect(await rowsOf(on, "select 1 from profile_states where shop_id = $1")).toEqual([]);
  });

  it("a customer's file tells of what was not moved yet, once", async () => {
    const on = await half(LIVES.shopify_tags);
    const ids = await rowsOf(
      on,
      'select shopify_id as id from customers where shop_id = $1 and "group" is not null',
    );
    const heldOf = () =>
      Promise.all(
        ids.map(async ({ id }) => {
          const { sync } = await inShopSql(on.db, on.shopId, (sql) => readCustomerData(sql, id as bigint));
          return sync.filter(({ target }) => target === "shopify_tags").map(({ groups }) => groups);
        }),
      );
    const before = await heldOf();
    expect(before.every((held) => held.length === 1 && held[0]?.length === 1)).toBe(true);
    await fillRest(on);
    expect(await heldOf()).toEqual(before);
  });

  it("a disconnect erases all of them", async () => {
    const on = await half(LIVES.klaviyo);
    await disconnect(on);
    await fillRest(on);
    for (const table of ["list_states", "profile_states"])
      expect(await rowsOf(on, `select 1 from ${table} where shop_id = $1`)).toEqual([]);
  });

  it("the merchant's wish to have emails looked up again holds for all", async () => {
    const old = await LIVES.klaviyo.open();
    await LIVES.klaviyo.run(old);
    await rowsOf(old, "update list_states set klaviyo_id = null, looked_up_at = now() where shop_id = $1");
    const on = await updatedFromOld(old);
    await inShopSql(on.db, on.shopId, lookUpAgain);
    await fillRest(on);
    expect(
      await rowsOf(on, "select 1 from list_states where shop_id = $1 and looked_up_at is not null"),
    ).toEqual([]);
  });

  it("an audit waits, and begins anew where it was reading", async () => {
    const old = await LIVES.shopify_tags.open();
    await LIVES.shopify_tags.run(old);
    await askForAudit(old, "shopify_tags");
    await workAudits(old, { turns: 1, turnMs: 0 });
    expect(await newestAudit(old)).toMatchObject({ status: "running" });
    const on = await updatedFromOld(old);
    expect(await workAudits(on)).toBe(true);
    expect(await newestAudit(on)).toMatchObject({ status: "queued", operation_id: null });
    const asked: string[] = [];
    await fillRest(on, asked);
    expect(asked).toEqual(expect.arrayContaining(["sync-tags", "audit"]));
    expect(await workAudits(on)).toBe(true);
    expect(await newestAudit(on)).toMatchObject({ status: "done" });
  });

  it("it waits for a sync that takes a step, and is queued until it is done", async () => {
    const old = await LIVES.shopify_tags.open();
    await LIVES.shopify_tags.run(old);
    const counts = await inShopSql(old.db, old.shopId, (sql) =>
      countHeld(sql, "shopify_tags", GROUP_NUMBERS),
    );
    const on = await updatedFromOld(old);
    const busy = await withShopLock(on.db, on.shopId, jobLock("sync-tags", { shopId: on.shopId }), () =>
      fillRest(on),
    );
    expect(busy).toEqual({ locked: true, value: { outcome: "again", afterSeconds: 5 } });
    const queued: string[] = [];
    const services = {
      db: on.db,
      queue: { enqueue: async (_within: unknown, name: string) => void queued.push(name) },
      log: { info: () => undefined, warn: () => undefined },
      now: () => new Date(),
      asOf: on.now,
    } as unknown as ScheduleServices;
    const tick = async (): Promise<number> => {
      queued.length = 0;
      for (const each of TICKS.slice(3)) await each(services);
      return queued.filter((name) => name === "fill-states").length;
    };
    expect([await tick(), await tick()]).toEqual([1, 0]);
    expect(await fillRest(on)).toEqual({ outcome: "done" });
    await on.db.pool.query("update shops set next_fill_at = next_fill_at - interval '1 hour'");
    expect(await tick()).toBe(0);
    expect(await inShopSql(on.db, on.shopId, (sql) => countHeld(sql, "shopify_tags", GROUP_NUMBERS))).toEqual(
      counts,
    );
  });
});
