/** What an experiment costs before it runs: its form's numbers and its start, in a shop and in one four times as large. */
import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { proposeExperiment } from "../../../app/act/experiments/propose.server.ts";
import { startExperiment } from "../../../app/act/experiments/start.server.ts";
import type { ExperimentSource } from "../../../app/domain/experiment/source.ts";
import { refreshSegments } from "../../../app/segments/refresh.server.ts";
import { saveSegment } from "../../../app/segments/save.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";
import { fillShop } from "../database/growth-full-shop.ts";
import { rowsOf, watchPlans, type Plan } from "../database/growth-plans.ts";
import { LATER } from "../database/growth-shop.ts";
import { draftOf, servicesOn } from "./experiment-world.ts";

const [SMALL, LARGE] = [1_500, 4_500];
const MOST_GROWTH = 1.5 * (LARGE / SMALL);
/**
 * How often each table may be read, in rows for each row of the shop. The form reads the store's average, the members,
 * and the past: who ordered in it and who didn't. A preset needs the store's figures, which no run has noted here. A
 * start reads the same, and what it draws from.
 */
const MOST_PASSES = {
  proposed: { customers: 4, orders: 2, segment_members: 1 },
  started: { customers: 6, orders: 3, segment_members: 2 },
} as const;
const DAYS = 30;
/** As many people again as ordered are known by Klaviyo alone. */
const PEOPLE = 2;
const RULE = { version: 1, match: { field: "orders", is: "at_least", value: 1 } };

/** What a statement was asked for, and what it took, by its text without what differs between shops. */
interface Seen {
  calls: number;
  rows: number;
}
type Statements = ReadonlyMap<string, Seen>;

/** How often each table was read from end to end, at most: rows read of it for each row that the shop has. */
type Passes = Readonly<Record<"customers" | "orders" | "segment_members", number>>;

interface Cost {
  readonly statements: Statements;
  readonly passes: Passes;
}

let database: TestDatabase;
const costs = new Map<string, Cost>();

beforeAll(async () => {
  database = await testDatabase();
  for (const size of [SMALL, LARGE]) await measure(size);
});
afterAll(() => database.drop());

const SOURCES = ["group", "segment", "preset"] as const;
type SourceKind = (typeof SOURCES)[number];
const key = (size: number, kind: SourceKind, step: "proposed" | "started"): string =>
  `${String(size)} ${kind} ${step}`;

/** Proposes and starts an experiment from each kind of source, whose members are all who ordered. */
async function measure(size: number): Promise<void> {
  const { db, shopId, tx } = await fillShop(database.db, `start-${String(size)}.myshopify.com`, size);
  // Three in four are one-time wonders: they ordered long ago, and spent more than most.
  await tx((sql) =>
    sql.query(
      `update customers set last_order_at = last_order_at - interval '300 days', spent_minor = 1000
        where shop_id = $1 and order_count > 0 and id % 4 > 0`,
      [shopId],
    ),
  );
  // The others ordered within the days that the past is told of, so their orders are looked up.
  await tx((sql) =>
    sql.query("update orders set processed_at = processed_at - interval '10 days' where shop_id = $1", [
      shopId,
    ]),
  );
  const services = servicesOn(db, { now: LATER }, []);
  const saved = await saveSegment(services, shopId, null, { name: "All", rule: RULE });
  if (saved.outcome !== "saved") throw new Error(saved.outcome);
  await refreshSegments(services, shopId, new AbortController().signal);
  await db.pool.query("analyze customers, orders, segment_members");
  const shop = { id: shopId, timeZone: "UTC" };
  const sources: Readonly<Record<SourceKind, ExperimentSource>> = {
    group: { kind: "group", of: "new" },
    segment: { kind: "segment", of: saved.id },
    preset: { kind: "preset", of: "one_time_wonders" },
  };
  for (const kind of SOURCES) {
    const source = sources[kind];
    const proposed = await watched(size, async () => {
      expect(await proposeExperiment(db, shop, { source, days: DAYS })).toMatchObject({ outcome: "ready" });
    });
    const draft = draftOf({ source, name: kind, requestKey: randomUUID() });
    const begun = await watched(size, async () => {
      expect(await startExperiment(services, shop, draft)).toMatchObject({ outcome: "started" });
    });
    costs.set(key(size, kind, "proposed"), proposed);
    costs.set(key(size, kind, "started"), begun);
  }
}

async function watched(size: number, work: () => Promise<void>): Promise<Cost> {
  const statements = new Map<string, Seen>();
  const read = { customers: 0, orders: 0, segment_members: 0 };
  const watch = watchPlans({
    seen: (text, plan) => {
      const name = text.replace(/'[^']*'|\b\d+\b/g, "#");
      const before = statements.get(name) ?? { calls: 0, rows: 0 };
      statements.set(name, { calls: before.calls + 1, rows: before.rows + rowsOf(plan) });
      for (const [table, rows] of readFrom(plan)) if (table in read) read[table as keyof Passes] += rows;
    },
  });
  watch.begin();
  try {
    await work();
  } finally {
    watch.stop();
  }
  const { customers, orders, segment_members } = read;
  return {
    statements,
    passes: {
      customers: customers / (PEOPLE * size),
      orders: orders / size,
      segment_members: segment_members / size,
    },
  };
}

/** Each scan of a table, with the rows that it looked at. */
function readFrom(plan: Plan): [table: string, rows: number][] {
  const below = (plan.Plans ?? []).flatMap(readFrom);
  const table = plan["Relation Name"];
  return table === undefined ? below : [...below, [table, rowsOf({ ...plan, Plans: [] })]];
}

function costOf(size: number, kind: SourceKind, step: "proposed" | "started"): Cost {
  const found = costs.get(key(size, kind, step));
  if (found === undefined) throw new Error("It was not measured.");
  return found;
}

describe.each(SOURCES)("an experiment from a %s", (kind) => {
  it.each(["proposed", "started"] as const)("is %s by as many statements, whatever its size", (step) => {
    const calls = ({ statements }: Cost) =>
      new Map([...statements].map(([text, { calls }]) => [text, calls]));
    expect(calls(costOf(LARGE, kind, step))).toEqual(calls(costOf(SMALL, kind, step)));
  });

  it.each(["proposed", "started"] as const)("is %s by statements that grow as its members do", (step) => {
    const small = costOf(SMALL, kind, step).statements;
    const tooFast = [...costOf(LARGE, kind, step).statements].filter(
      ([text, { rows }]) => rows > MOST_GROWTH * Math.max(small.get(text)?.rows ?? 0, SMALL),
    );
    expect(tooFast).toEqual([]);
  });

  it("reads a segment's members once for the form and once more to draw them, and each table a few times", () => {
    for (const [step, most] of Object.entries(MOST_PASSES)) {
      const { passes } = costOf(LARGE, kind, step as keyof typeof MOST_PASSES);
      const above = Object.entries(passes).filter(([table, read]) => read > most[table as keyof Passes]);
      expect(above).toEqual([]);
    }
    expect(costOf(LARGE, kind, "proposed").passes.orders).toBeGreaterThan(0);
  });
});
