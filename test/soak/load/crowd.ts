import { Agent } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

import { openDatabase } from "../../../app/db/core/database.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { createJobQueue } from "../../../app/queue/queue.server.ts";
import type { Checks } from "../checks.ts";
import { openWebhookJobs, shopIdOf } from "./held.ts";
import { FIRST_ORDER_ID } from "./orders.ts";
import { signatureOf } from "./plan.ts";
import { post } from "./sender.ts";
import { API_SECRET, type Stage } from "./stage.ts";

interface CrowdOptions {
  /** How many jobs of the one shop wait. */
  readonly crowd: number;
  /** How many webhooks the other shop gets. */
  readonly webhooks: number;
}

/** How long the webhooks of a shop took: from the first one's arrival to the last one's end, and each by itself. */
interface Pace {
  readonly totalMs: number;
  readonly medianMs: number;
}

export const CROWDED_SHOP = "soak-crowd.myshopify.com";
export const QUIET_SHOP = "soak-quiet.myshopify.com";
const MOST_TIMES_SLOWER = 2;
const LOOK_MS = 100;
const BATCH = 500;

/** One shop has many waiting jobs, another shop a few. */
export async function checkCrowd(
  stage: Stage,
  { crowd, webhooks }: CrowdOptions,
  checks: Checks,
): Promise<void> {
  for (const shop of [CROWDED_SHOP, QUIET_SHOP]) await stage.install(shop);
  const [crowded, quiet] = [
    await shopIdOf(stage.admin, CROWDED_SHOP),
    await shopIdOf(stage.admin, QUIET_SHOP),
  ];
  await untilIdle(stage);
  // The first webhooks warm everything up.
  await paceOf(stage, quiet, webhooks, "warm");
  const alone = await paceOf(stage, quiet, webhooks, "alone");
  await enqueueCrowd(stage, crowded, crowd);
  const beside = await paceOf(stage, quiet, webhooks, "beside");
  const waiting = await openWebhookJobs(stage.admin, crowded);

  const inWords = ({ totalMs, medianMs }: Pace): string =>
    `${Math.round(totalMs)} ms for ${webhooks} webhooks (median ${Math.round(medianMs)} ms)`;
  console.log(`        alone: ${inWords(alone)}; beside the crowd: ${inWords(beside)}`);
  checks.check(
    "the crowd was there all the time",
    waiting > crowd / 2,
    `${waiting} of ${crowd} jobs wait at the end`,
  );
  for (const [what, times] of [
    ["in all", beside.totalMs / alone.totalMs],
    ["in the median", beside.medianMs / alone.medianMs],
  ] as const) {
    const isFair = times <= MOST_TIMES_SLOWER;
    checks.check(
      `${crowd} jobs of one shop slow another's by no more than twice, ${what}`,
      isFair,
      `${times.toFixed(2)} times`,
    );
  }
}

async function paceOf(stage: Stage, shopId: number, webhooks: number, run: string): Promise<Pace> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const since = new Date();
  const statuses = await Promise.all(
    Array.from({ length: webhooks }, (_, n) => {
      const body = JSON.stringify({ id: FIRST_ORDER_ID + n });
      const url = new URL("/webhooks", stage.urls[n % stage.urls.length]);
      const webhook = {
        atMs: 0,
        deliveryId: `${run}-${n}`,
        topic: "orders/updated",
        body,
        sort: "genuine",
      } as const;
      return post(agent, url, QUIET_SHOP, { ...webhook, signature: signatureOf(body, API_SECRET) });
    }),
  );
  agent.destroy();
  if (statuses.some((status) => status !== 200))
    throw new Error("A webhook of the quiet shop was not taken.");
  while ((await openWebhookJobs(stage.admin, shopId)) > 0) await delay(LOOK_MS);
  const { rows } = await stage.admin.query<{ total: number; median: number }>(
    `select 1000 * extract(epoch from max(completed_on) - min(created_on))::float as total,
            1000 * percentile_cont(0.5) within group (order by extract(epoch from completed_on - created_on)) as median
       from pgboss.job where name = 'webhook' and (data->>'shopId')::int = $1 and created_on >= $2`,
    [shopId, since],
  );
  return { totalMs: rows[0]?.total ?? NaN, medianMs: rows[0]?.median ?? NaN };
}

/** Queues the jobs by the app's own queue, since so many webhooks would take long to arrive. */
async function enqueueCrowd(stage: Stage, shopId: number, jobs: number): Promise<void> {
  const db = openDatabase(stage.databaseUrl);
  const log = { info: () => undefined, warn: () => undefined, error: console.error };
  const queue = createJobQueue({ db, url: stage.databaseUrl, log });
  await queue.start();
  for (let from = 0; from < jobs; from += BATCH) {
    await inShopSql(db, shopId, async (sql) => {
      for (let n = from; n < Math.min(jobs, from + BATCH); n += 1) {
        const resourceId = String(FIRST_ORDER_ID + n);
        await queue.enqueue(sql, "webhook", { shopId, topic: "orders/updated", resourceId });
      }
    });
  }
  await queue.stop();
  await db.close();
}

/** Waits until no job is due or running. */
export async function untilIdle({ admin }: Pick<Stage, "admin">): Promise<void> {
  for (;;) {
    const { rows } = await admin.query(
      `select from pgboss.job where state = 'active' or (state in ('created', 'retry') and start_after <= now()) limit 1`,
    );
    if (rows.length === 0) return;
    await delay(LOOK_MS);
  }
}
