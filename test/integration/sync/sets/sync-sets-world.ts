/** A target with several sets. The engine is the real one; what a step sends is told by the test. */
import { expect } from "vitest";

import type { Database } from "../../../../app/db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../../../app/db/core/shop-scope.server.ts";
import type { TargetSet } from "../../../../app/db/sync/audience-sets.server.ts";
import { releaseTags } from "../../../../app/db/sync/states/release-tags.server.ts";
import { holdSync, startSending } from "../../../../app/db/sync/pending-syncs.server.ts";
import type { SyncRow } from "../../../../app/db/sync/sync-row.server.ts";
import { moveSync } from "../../../../app/db/sync/syncs.server.ts";
import { GROUP_PLACES } from "../../../../app/domain/sync/places.ts";
import type { SetKey } from "../../../../app/domain/sync/audience-set.ts";
import type { JobOutcome } from "../../../../app/queue/queue.server.ts";
import { endSync } from "../../../../app/sync/engine/end-sync.server.ts";
import { runSync, type Step } from "../../../../app/sync/engine/run-sync.server.ts";
import { SyncStopped } from "../../../../app/sync/engine/sync-obstacle.server.ts";
import { pause } from "../../../setup/quick-rhythm.ts";
import { addSet, makeWorld, rowsOf, switchOn, type World } from "../sync-world.ts";

export const TARGET = "shopify_tags";
export const SETS = ["groups", "arm:9", "segment:1", "segment:2"] as const satisfies readonly SetKey[];
export const at = (set: SetKey): TargetSet => ({ target: TARGET, set });

const SIZE = { customers: 1, eligible: 1 };
const NO_PREVIEW = {
  ...{ moved: 1, places: [], updates: 0, unreachable: 0, unknown: null, adopted: [], carried: 0 },
  examples: [],
};
const ON: Step = { step: "on" };
const POLL: Step = { step: "poll" };

type StopCode = SyncStopped["code"];

/** What is under way at the target, and how each set's syncs go. */
class Sending {
  /** The set of each operation; an operation is over when it has been asked for so often. */
  readonly operations = new Map<string, { readonly set: string; looksLeft: number }>();
  /** The sets whose syncs were sent, one after the other. */
  readonly sent: string[] = [];
  /** Sets whose sync waits for the merchant. */
  readonly held = new Set<string>();
  readonly fails = new Map<string, StopCode | "bug">();
  /** Is called once an operation has begun and is noted. */
  onSent: (sync: SyncRow) => Promise<void> = async () => undefined;
  looks = 2;

  isOver(id: string | null): boolean {
    const operation = id === null ? undefined : this.operations.get(id);
    if (operation === undefined || operation.looksLeft === 0) return true;
    operation.looksLeft -= 1;
    return operation.looksLeft === 0;
  }

  underWay(): string[] {
    return [...this.operations.values()].flatMap(({ set, looksLeft }) => (looksLeft > 0 ? [set] : []));
  }
}

export type SetsWorld = World & { readonly sending: Sending };

/** A world whose target is on with these sets, none of which was ever synced. */
export async function setsWorld(sets: readonly SetKey[] = SETS): Promise<SetsWorld> {
  const world = await makeWorld([{ group: "new" }]);
  await switchOn(world, TARGET);
  await inShopSql(world.db, world.shopId, async (sql) => {
    for (const set of sets) if (set !== "groups") await addSet(sql, at(set));
  });
  return { ...world, sending: new Sending() };
}

/** Runs the job once. @param turnMs - 0: it comes again after each step */
export async function runOnce(
  world: SetsWorld,
  { db = world.db, turnMs }: { readonly db?: Database; readonly turnMs?: number } = {},
): Promise<JobOutcome> {
  const { shopId, now, sending } = world;
  const { signal } = new AbortController();
  const context = { db, shopId, now, pause, signal, ...(turnMs === undefined ? {} : { turnMs }) };
  return runSync(context, {
    target: TARGET,
    advance: (sync) => advance({ ...world, db }, sync),
    // An operation that was never noted is found too.
    isQuiet: async (_target, operationId) => sending.isOver(operationId) && sending.underWay().length === 0,
    release: releaseTags,
  });
}

/** Runs the job until it is done, as the queue would. @returns how many times it ran */
export async function runToEnd(world: SetsWorld, ways: Parameters<typeof runOnce>[1] = {}): Promise<number> {
  for (let runs = 1; runs < 500; runs += 1) if ((await runOnce(world, ways)).outcome === "done") return runs;
  throw new Error("The job comes to no end.");
}

async function advance(world: SetsWorld, sync: SyncRow): Promise<Step> {
  const { sending } = world;
  switch (sync.phase) {
    case "preparing":
      if (!sending.isOver(sync.operationId)) return POLL;
      await write(world, (sql) => moveSync(sql, sync.id, { phase: "reviewing", operationId: null }));
      return ON;
    case "reviewing":
      return review(world, sync);
    case "adding":
      return send(world, sync);
    case "removing":
      return write(world, (sql) =>
        endSync(
          sql,
          sync,
          { left: { failed: 0, unreachable: 0 }, otherNames: false, isEnding: false, places: GROUP_PLACES },
          world.now(),
        ),
      );
    case "emails":
    case "making":
    case "metafields":
      throw new Error("This target has no such phase.");
  }
}

async function review(world: SetsWorld, sync: SyncRow): Promise<Step> {
  const waits = sync.confirmedAt === null && world.sending.held.has(sync.set);
  return write(world, async (sql) => {
    if (waits) {
      await holdSync(sql, sync.id, { code: "many_moves", preview: NO_PREVIEW, size: SIZE });
      return { step: "end", anotherDue: false };
    }
    await startSending(sql, sync.id, { phase: "adding", planned: 1, size: SIZE }, world.now());
    return ON;
  });
}

/** Sends one operation with one line, and settles it. */
async function send(world: SetsWorld, sync: SyncRow): Promise<Step> {
  const { sending } = world;
  const code = sending.fails.get(sync.set);
  if (code === "bug") throw new TypeError("x is undefined");
  if (code !== undefined) throw new SyncStopped(code);
  if (sync.operationId !== null) {
    if (!sending.isOver(sync.operationId)) return POLL;
    await write(world, async (sql) => {
      await note(sql, null);
      await moveSync(sql, sync.id, { phase: "removing", operationId: null });
    });
    return ON;
  }
  // An operation of its own that was never noted has to end first; nothing of another set's may be under way.
  const own = [...sending.operations.values()].filter(({ set }) => set === sync.set);
  for (const operation of own) operation.looksLeft = 0;
  expect(sending.underWay()).toEqual([]);
  // Killed before its operation was noted, it meets its own line; it never meets another set's.
  if (own.length === 0) expect([null, sync.id]).toContain((await linesOf(world))[0]);
  await write(world, (sql) => note(sql, sync.id));
  const id = `operation ${String(sending.operations.size)}`;
  sending.operations.set(id, { set: sync.set, looksLeft: sending.looks });
  sending.sent.push(sync.set);
  await write(world, (sql) => moveSync(sql, sync.id, { phase: "adding", operationId: id }));
  await sending.onSent(sync);
  return POLL;
}

async function note(sql: ShopSql, line: number | null): Promise<void> {
  await sql.query(
    `insert into tag_states (shop_id, word, customer_id, line, updated_at)
     select $1, 0, id, $2, now() from customers where shop_id = $1
     on conflict (shop_id, customer_id, word) do update set line = excluded.line`,
    [sql.shopId, line],
  );
}

/** The line that the customer stands in. */
export async function linesOf(world: World): Promise<unknown[]> {
  const rows = await rowsOf(
    world,
    `select s.line from customers c
       left join tag_states s on s.shop_id = c.shop_id and s.customer_id = c.id where c.shop_id = $1`,
  );
  return rows.map(({ line }) => line);
}

/** The syncs in their order: `groups done`. */
export async function syncsOf(world: World): Promise<string[]> {
  const rows = await rowsOf(world, "select set_key, kind, status from syncs where shop_id = $1 order by id");
  return rows.map(({ set_key, kind, status }) =>
    [set_key, ...(kind === "forward" ? [] : [kind]), status].map(String).join(" "),
  );
}

/** The newest sync of a set. */
export async function newestOf(world: World, set: string): Promise<Record<string, unknown>> {
  const text = "select * from syncs where shop_id = $1 and set_key = $2 order by id desc limit 1";
  return (await rowsOf(world, text, [set]))[0] ?? {};
}

/** The sets that fail. */
export async function failingSets(world: World): Promise<unknown[]> {
  const text =
    "select set_key from audience_sets where shop_id = $1 and failing_since is not null order by 1";
  return (await rowsOf(world, text)).map(({ set_key }) => set_key);
}

function write<T>({ db, shopId }: World, work: (sql: ShopSql) => Promise<T>): Promise<T> {
  return inShopSql(db, shopId, work);
}
