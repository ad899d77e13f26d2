import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import type { JobName } from "../../../app/queue/jobs.ts";
import { createJobQueue, type JobOutcome, type JobQueue } from "../../../app/queue/queue.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";
import { RHYTHM } from "../../setup/quick-rhythm.ts";
import { repeats } from "../../setup/sampled.ts";

const DONE: JobOutcome = { outcome: "done" };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const BUSY = 1;
const OTHER = 2;

let database: TestDatabase;
let queue: JobQueue;
const release: (() => void)[] = [];

beforeAll(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  for (const each of release.splice(0)) each();
  await queue.stop();
  await database.db.pool.query("delete from pgboss.job");
});
afterAll(() => database.drop());

async function startQueue(shopsAtOnce = 4): Promise<void> {
  queue = createJobQueue({ db: database.db, url: database.url, log: silent, rhythm: RHYTHM, shopsAtOnce });
  await queue.start();
}

/** A promise that the test resolves, at the test's end at the latest. */
function held(): Promise<void> {
  return new Promise((resolve) => release.push(resolve));
}

async function webhooks(shopId: number, from: number, count: number): Promise<void> {
  await inShopSql(database.db, shopId, async (sql) => {
    for (let i = from; i < from + count; i += 1)
      await queue.enqueue(sql, "webhook", { shopId, topic: "orders/updated", resourceId: String(i) });
  });
}

async function priorities(shopId: number): Promise<number[]> {
  const { rows } = await database.db.pool.query<{ priority: number }>(
    "select priority from pgboss.job where group_id = $1 and state = 'created' order by priority desc",
    [String(shopId)],
  );
  return rows.map((row) => row.priority);
}

describe("webhooks' jobs", () => {
  it("of a shop with many more waiting come in turn with another's few", async () => {
    await startQueue();
    await webhooks(BUSY, 0, repeats({ full: 3_000, sample: 1_000 }));
    await webhooks(OTHER, 0, 100);
    const order: number[] = [];
    await queue.work("webhook", ({ shopId }) => {
      order.push(shopId);
      return Promise.resolve(DONE);
    });
    await expect.poll(() => order.filter((shopId) => shopId === OTHER).length, { timeout: 50_000 }).toBe(100);
    const beside = order.slice(0, order.lastIndexOf(OTHER)).filter((shopId) => shopId === BUSY).length;
    // As many as its own jobs: it took at most twice as long as it would have taken alone.
    expect(beside).toBeLessThanOrEqual(110);
  });

  it("wait behind their own shop's, from the turn that is being worked", async () => {
    await startQueue();
    await webhooks(BUSY, 0, 5);
    expect(await priorities(BUSY)).toEqual([0, -1, -2, -3, -4]);
    await database.db.pool.query("delete from pgboss.job where priority > -3");
    await webhooks(OTHER, 0, 2);
    expect(await priorities(OTHER)).toEqual([-3, -4]);
    // A second webhook about the same order takes no turn of its own.
    await webhooks(OTHER, 1, 1);
    expect(await priorities(OTHER)).toEqual([-3, -4]);
  });

  it("that hang hold up their own shop only", async () => {
    await startQueue();
    let hanging = 0;
    let done = 0;
    await queue.work("webhook", async ({ shopId }) => {
      if (shopId === BUSY) {
        hanging += 1;
        await held();
      } else done += 1;
      return DONE;
    });
    await webhooks(BUSY, 0, 20);
    await expect.poll(() => hanging).toBeGreaterThan(0);
    await webhooks(OTHER, 0, 20);
    await expect.poll(() => done).toBe(20);
    expect(hanging).toBe(2);
  });
});

describe("one process", () => {
  it("works for so many shops at once, over all kinds of jobs, while webhooks go on", async () => {
    await startQueue(2);
    const working = new Map<number, number>();
    let most = 0;
    let webhooksDone = 0;
    const ended: string[] = [];
    const work = async (name: JobName, shopId: number): Promise<JobOutcome> => {
      working.set(shopId, (working.get(shopId) ?? 0) + 1);
      most = Math.max(most, [...working.values()].filter((jobs) => jobs > 0).length);
      await held();
      working.set(shopId, (working.get(shopId) ?? 1) - 1);
      ended.push(`${name} ${shopId}`);
      return DONE;
    };
    await queue.work("sync-tags", ({ shopId }) => work("sync-tags", shopId));
    await queue.work("backtest", ({ shopId }) => work("backtest", shopId));
    await queue.work("webhook", () => {
      webhooksDone += 1;
      return Promise.resolve(DONE);
    });
    const shops = [11, 12, 13, 14];
    for (const shopId of shops)
      await inShopSql(database.db, shopId, async (sql) => {
        await queue.enqueue(sql, "sync-tags", { shopId });
        await queue.enqueue(sql, "backtest", { shopId });
      });
    await expect.poll(() => release.length).toBeGreaterThanOrEqual(2);
    await webhooks(15, 0, 10);
    await expect.poll(() => webhooksDone).toBe(10);
    expect([...working.values()].filter((jobs) => jobs > 0)).toHaveLength(2);
    await expect
      .poll(() => {
        release.shift()?.();
        return ended.length === 2 * shops.length;
      })
      .toBe(true);
    expect(most).toBe(2);
    expect(new Set(ended).size).toBe(8);
  });
});
