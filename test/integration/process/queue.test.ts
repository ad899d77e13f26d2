import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { saveSettings } from "../../../app/db/shops/settings.server.ts";
import { DEFAULT_SETTINGS } from "../../../app/domain/settings.ts";
import { jobKey, type JobPayload } from "../../../app/queue/jobs.ts";
import { createJobQueue, type JobOutcome, type JobQueue } from "../../../app/queue/queue.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";
import { RHYTHM } from "../../setup/quick-rhythm.ts";

const DONE: JobOutcome = { outcome: "done" };
const AS_OF = "2026-01-02T03:04:05.000Z";
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

let database: TestDatabase;
let queues: JobQueue[] = [];
let gates: { openAll(): void }[] = [];
let nextShop = 1;

beforeAll(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  for (const each of gates) each.openAll();
  gates = [];
  await Promise.all(queues.map((queue) => queue.stop()));
  queues = [];
  await database.db.pool.query("delete from pgboss.job");
});
afterAll(() => database.drop());

async function startedQueue(options: { alone?: boolean } = {}): Promise<JobQueue> {
  const queue = createJobQueue({
    db: database.db,
    url: database.url,
    log: silent,
    rhythm: RHYTHM,
    ...options,
  });
  await queue.start();
  queues.push(queue);
  return queue;
}

const wake = (queue: JobQueue, shopId: number): Promise<void> =>
  inShopSql(database.db, shopId, (sql) => queue.enqueue(sql, "sync-tags", { shopId }));

/** A handler whose runs the test ends one by one. */
function gate() {
  const started: JobPayload<"sync-tags">[] = [];
  const waiting: (() => void)[] = [];
  let running = 0;
  let most = 0;
  let closed = true;
  gates.push({
    openAll: () => {
      closed = false;
      for (const resolve of waiting) resolve();
    },
  });
  return {
    started,
    most: () => most,
    running: () => running,
    open: () => waiting.shift()?.(),
    handler: async (payload: JobPayload<"sync-tags">): Promise<JobOutcome> => {
      started.push(payload);
      most = Math.max(most, (running += 1));
      if (closed) await new Promise<void>((resolve) => waiting.push(resolve));
      running -= 1;
      return DONE;
    },
  };
}

async function states(name = "sync-tags"): Promise<string[]> {
  const { rows } = await database.db.pool.query<{ state: string }>(
    "select state::text as state from pgboss.job where name = $1 order by job.state",
    [name],
  );
  return rows.map((row) => row.state);
}

describe("enqueue", () => {
  it("leaves nothing behind when its transaction is undone", async () => {
    const queue = await startedQueue();
    const shopId = nextShop++;
    const undone = inShopSql(database.db, shopId, async (sql) => {
      await queue.enqueue(sql, "score", { shopId, asOf: AS_OF });
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await states("score")).toEqual([]);
    await inShopSql(database.db, shopId, (sql) => queue.enqueue(sql, "score", { shopId, asOf: AS_OF }));
    expect(await states("score")).toEqual(["created"]);
  });

  it("leaves the transaction in the shop's role", async () => {
    const queue = await startedQueue();
    const shopId = nextShop++;
    const roles = await inShopSql(database.db, shopId, async (sql) => {
      await queue.enqueue(sql, "sync-tags", { shopId });
      return sql.query<{ role: string }>("select current_user::text as role");
    });
    expect(roles).toEqual([{ role: "sixfold_shop" }]);
  });

  it("keeps one waiting job, with the newest payload and the earliest start", async () => {
    const queue = await startedQueue();
    const shopId = nextShop++;
    await inShopSql(database.db, shopId, (sql) =>
      queue.enqueue(sql, "score", { shopId, asOf: AS_OF }, { startAfterSeconds: 3600 }),
    );
    const newer = "2026-02-03T04:05:06.000Z";
    await inShopSql(database.db, shopId, (sql) => queue.enqueue(sql, "score", { shopId, asOf: newer }));
    const { rows } = await database.db.pool.query(
      "select data, start_after <= now() as due from pgboss.job where name = 'score'",
    );
    expect(rows).toEqual([{ data: { shopId, asOf: newer }, due: true }]);
  });

  it("keeps the news of different orders apart, and one order's together", async () => {
    const queue = await startedQueue();
    const shopId = nextShop++;
    for (const resourceId of ["1", "2", "2"]) {
      const payload = { shopId, topic: "orders/updated", resourceId };
      await inShopSql(database.db, shopId, (sql) => queue.enqueue(sql, "webhook", payload));
    }
    expect(await states("webhook")).toEqual(["created", "created"]);
    expect(jobKey("webhook", { shopId: 1, topic: "shop/update", resourceId: null })).toBe("1:shop/update:");
  });

  it("refuses a payload that is not the job's", async () => {
    const queue = await startedQueue();
    const bad = { shopId: 1, asOf: "yesterday" };
    await expect(inShopSql(database.db, 1, (sql) => queue.enqueue(sql, "score", bad))).rejects.toThrow();
  });

  it("is not lost to a worker that reads before the sender has committed", async () => {
    const queue = await startedQueue();
    const shopId = nextShop++;
    const other = nextShop++;
    const seen: boolean[] = [];
    const others: number[] = [];
    await wake(queue, shopId);
    await wake(queue, other);
    await inShopSql(database.db, shopId, async (sql) => {
      await queue.enqueue(sql, "sync-tags", { shopId });
      await queue.work("sync-tags", async (payload) => {
        if (payload.shopId === other) {
          others.push(other);
          return DONE;
        }
        const rows = await inShopSql(database.db, shopId, (sql) => sql.query("select 1 from settings"));
        seen.push(rows.length === 1);
        return DONE;
      });
      // Jobs are taken in order. The worker that took the other shop's job has passed over this one.
      await expect.poll(() => others).toHaveLength(1);
      expect(seen).toEqual([]);
      await saveSettings(sql, DEFAULT_SETTINGS, new Date(AS_OF));
    });
    await expect.poll(() => seen.length).toBeGreaterThan(0);
    expect(seen.at(-1)).toBe(true);
  });
});

describe("running", () => {
  it("makes another run of a wake-up that comes during one", async () => {
    const queue = await startedQueue();
    const { handler, started, open } = gate();
    await queue.work("sync-tags", handler);
    const shopId = nextShop++;
    await wake(queue, shopId);
    await expect.poll(() => started).toHaveLength(1);
    await wake(queue, shopId);
    open();
    await expect.poll(() => started).toHaveLength(2);
    open();
    await expect.poll(async () => (await states()).every((state) => state === "completed")).toBe(true);
    expect(started).toEqual([{ shopId }, { shopId }]);
  });

  it("makes just one more run of ten wake-ups at once", async () => {
    const queue = await startedQueue();
    const { handler, started, open } = gate();
    await queue.work("sync-tags", handler);
    const shopId = nextShop++;
    await wake(queue, shopId);
    await expect.poll(() => started).toHaveLength(1);
    await Promise.all(Array.from({ length: 10 }, () => wake(queue, shopId)));
    expect(await states()).toEqual(["created", "active"]);
    open();
    await expect.poll(() => started).toHaveLength(2);
    open();
    await expect.poll(async () => (await states()).join()).toBe("completed,completed");
    expect(started).toHaveLength(2);
  });

  it("never runs a shop twice at once with two processes, and runs other shops meanwhile", async () => {
    const [one, two] = [await startedQueue(), await startedQueue()];
    const shopId = nextShop++;
    const other = nextShop++;
    const { handler, started, most, running, open } = gate();
    await one.work("sync-tags", handler);
    await two.work("sync-tags", handler);
    await wake(one, shopId);
    await expect.poll(running).toBe(1);
    await wake(two, shopId);
    await wake(one, other);
    await expect.poll(() => started.some((payload) => payload.shopId === other)).toBe(true);
    expect(started.filter((payload) => payload.shopId === shopId)).toHaveLength(1);
    expect(most()).toBe(2);
    open();
    open();
    await expect.poll(() => started.filter((payload) => payload.shopId === shopId).length).toBe(2);
    expect(running()).toBe(1);
    open();
  });

  it("holds the shop's lock even where the queue has handed the job out twice", async () => {
    const queue = await startedQueue();
    const { handler, started, most, open } = gate();
    await queue.work("sync-tags", handler);
    const shopId = nextShop++;
    await wake(queue, shopId);
    await expect.poll(() => started).toHaveLength(1);
    // The job is no longer known to be running, as if its heartbeat had been missed.
    await database.db.pool.query("update pgboss.job set state = 'completed' where name = 'sync-tags'");
    await wake(queue, shopId);
    await expect.poll(async () => (await states()).join()).toBe("created,completed,completed");
    expect(most()).toBe(1);
    open();
    await expect.poll(() => started).toHaveLength(2);
    expect(most()).toBe(1);
    open();
  });

  it("lets a failed job block neither its shop's next nor other shops", async () => {
    const queue = await startedQueue();
    const shopId = nextShop++;
    const other = nextShop++;
    const ran: number[] = [];
    let failures = 1;
    await queue.work("sync-tags", async (payload) => {
      ran.push(payload.shopId);
      if (payload.shopId === shopId && failures-- > 0) throw new Error("fails once");
      return DONE;
    });
    await wake(queue, shopId);
    await expect.poll(async () => (await states()).includes("retry")).toBe(true);
    // The retry waits its time. Jobs that come later don't wait for it.
    await database.db.pool.query("update pgboss.job set start_after = now() + interval '1 hour'");
    await wake(queue, shopId);
    await wake(queue, other);
    await expect.poll(async () => (await states()).join()).toBe("retry,completed,completed");
    expect(ran.filter((id) => id === shopId)).toHaveLength(2);
    expect(ran).toContain(other);
    await database.db.pool.query("update pgboss.job set start_after = now() where state = 'retry'");
    await expect.poll(async () => (await states()).join()).toBe("completed,completed,completed");
  });

  it("gives up after its retries, and the next wake-up starts afresh", async () => {
    const queue = await startedQueue();
    const shopId = nextShop++;
    let fail = true;
    await queue.work("sync-tags", () => (fail ? Promise.reject(new Error("down")) : Promise.resolve(DONE)));
    await wake(queue, shopId);
    await expect
      .poll(async () => {
        await database.db.pool.query("update pgboss.job set start_after = now() where state = 'retry'");
        return (await states()).join() === "failed";
      })
      .toBe(true);
    fail = false;
    await wake(queue, shopId);
    await expect.poll(async () => (await states()).includes("completed")).toBe(true);
  });
});

describe("a job that puts itself back", () => {
  it("runs again and again until it is done", async () => {
    const queue = await startedQueue();
    const shopId = nextShop++;
    let runs = 0;
    await queue.work("import", () => {
      runs += 1;
      return Promise.resolve<JobOutcome>(runs < 4 ? { outcome: "again", afterSeconds: 0 } : DONE);
    });
    await inShopSql(database.db, shopId, (sql) => queue.enqueue(sql, "import", { shopId, asOf: AS_OF }));
    await expect.poll(() => runs).toBe(4);
    await expect
      .poll(async () => (await states("import")).every((state) => state === "completed"))
      .toBe(true);
    expect(runs).toBe(4);
  });

  it("is woken early by a wake-up, which brings the newer payload", async () => {
    const queue = await startedQueue();
    const shopId = nextShop++;
    const seen: string[] = [];
    await queue.work("import", (payload) => {
      seen.push(payload.asOf);
      return Promise.resolve<JobOutcome>(seen.length === 1 ? { outcome: "again", afterSeconds: 3600 } : DONE);
    });
    await inShopSql(database.db, shopId, (sql) => queue.enqueue(sql, "import", { shopId, asOf: AS_OF }));
    await expect.poll(async () => (await states("import")).join()).toBe("created,completed");
    const newer = "2026-03-04T05:06:07.000Z";
    await inShopSql(database.db, shopId, (sql) => queue.enqueue(sql, "import", { shopId, asOf: newer }));
    await expect.poll(() => seen).toHaveLength(2);
    expect(seen).toEqual([AS_OF, newer]);
  });

  it("leaves a wake-up that came during the run as it is", async () => {
    const queue = await startedQueue();
    const shopId = nextShop++;
    const newer = "2026-03-04T05:06:07.000Z";
    const seen: string[] = [];
    await queue.work("import", async (payload) => {
      seen.push(payload.asOf);
      if (seen.length > 1) return DONE;
      await inShopSql(database.db, shopId, (sql) => queue.enqueue(sql, "import", { shopId, asOf: newer }));
      return { outcome: "again", afterSeconds: 3600 };
    });
    await inShopSql(database.db, shopId, (sql) => queue.enqueue(sql, "import", { shopId, asOf: AS_OF }));
    await expect.poll(() => seen).toHaveLength(2);
    expect(seen).toEqual([AS_OF, newer]);
  });
});

describe("a process that ends", () => {
  it("puts its jobs back without a failure when it stops", async () => {
    const queue = await startedQueue();
    const shopId = nextShop++;
    let started = false;
    let aborted = false;
    await queue.work("sync-tags", (_payload, { signal }) => {
      started = true;
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          aborted = true;
          reject(new Error("interrupted"));
        });
      });
    });
    await wake(queue, shopId);
    await expect.poll(() => started).toBe(true);
    await queue.stop();
    expect(aborted).toBe(true);
    expect(await states()).toEqual(["created", "completed"]);
  });

  it("has its jobs put back at once by the next, when that is alone on the database", async () => {
    const before = await startedQueue();
    const shopId = nextShop++;
    await wake(before, shopId);
    await database.db.pool.query(
      "update pgboss.job set state = 'active', started_on = now(), heartbeat_on = now() where name = 'sync-tags'",
    );
    const after = await startedQueue({ alone: true });
    const { handler, started, open } = gate();
    await after.work("sync-tags", handler);
    await expect.poll(() => started, { timeout: 5_000 }).toHaveLength(1);
    open();
    await expect.poll(async () => (await states()).join()).toBe("completed");
  });

  it("has its jobs taken over by another that sees the heartbeat missing", async () => {
    const queue = await startedQueue();
    const shopId = nextShop++;
    await wake(queue, shopId);
    await database.db.pool.query(
      `update pgboss.job set state = 'active', started_on = now() - interval '40 seconds',
              heartbeat_on = now() - interval '31 seconds' where name = 'sync-tags'`,
    );
    const { handler, started, open } = gate();
    await queue.work("sync-tags", handler);
    await expect.poll(() => started, { timeout: 40_000 }).toHaveLength(1);
    open();
  });

  it("goes on after every connection to the database was cut", async () => {
    const queue = await startedQueue();
    const shopId = nextShop++;
    const { handler, started, open } = gate();
    await queue.work("sync-tags", handler);
    await database.db.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await expect.poll(() => wake(queue, shopId).then(() => true)).toBe(true);
    await expect.poll(() => started).toHaveLength(1);
    open();
    await expect.poll(async () => (await states()).includes("completed")).toBe(true);
  });

  it("tells the running job when its lock's connection is cut", async () => {
    const queue = await startedQueue();
    const shopId = nextShop++;
    let aborted = false;
    let runs = 0;
    await queue.work("sync-tags", (_payload, { signal }) => {
      runs += 1;
      if (runs > 1) return Promise.resolve(DONE);
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          aborted = true;
          reject(new Error("lock lost"));
        });
      });
    });
    await wake(queue, shopId);
    await expect.poll(() => runs).toBe(1);
    await database.db.pool.query(
      "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = $1",
      [shopId],
    );
    await expect.poll(() => aborted).toBe(true);
    await expect.poll(() => runs).toBe(2);
  });
});
