import type pg from "pg";

import { startExperiment, type ExperimentDraft } from "../../app/act/experiments/start.server.ts";
import { experimentDueBy } from "../../app/db/shops/due-shops.server.ts";
import { openDatabase } from "../../app/db/core/database.server.ts";
import { databaseUrlOf } from "./database.ts";
import type { Stack } from "./stack.ts";
import { takeOrder } from "./store-orders.ts";
import { countOrders, untilScored, untilStored } from "./wait.ts";

const DAY_MS = 86_400_000;
/** How many of a hundred customers order, with the campaign and without it, and what for. */
const ORDERED = { sample: 9, holdout: 4 } as const;
const AMOUNTS = ["24.00", "39.50", "58.00", "72.00", "110.00"];

interface Planted {
  readonly draft: Omit<ExperimentDraft, "sent">;
  readonly startedDaysAgo: number;
}

/** One is over and one runs, so that the demo shows both. */
const EXPERIMENTS: readonly Planted[] = [
  {
    startedDaysAgo: 40,
    draft: {
      requestKey: "5eed0000-0000-4000-8000-000000000001",
      name: "Wake-up mailing",
      source: { kind: "group", of: "sleeping" },
      plan: { samplePercent: 50, holdoutPercent: null },
      plannedDays: 30,
    },
  },
  {
    startedDaysAgo: 12,
    draft: {
      requestKey: "5eed0000-0000-4000-8000-000000000002",
      name: "A reminder in time",
      source: { kind: "group", of: "about_to_sleep" },
      plan: { samplePercent: 50, holdoutPercent: 50 },
      plannedDays: 30,
    },
  },
];

/**
 * Starts two experiments as the app does, with a clock that is moved back, and has customers in their arms order since
 * then. The app works out what came of them by itself.
 */
export async function plantExperiments(stack: Stack, client: pg.Client): Promise<void> {
  await untilScored(client);
  const db = openDatabase(await databaseUrlOf(stack));
  try {
    const { rows } = await db.pool.query<{ id: number; timeZone: string | null }>(
      `select id, time_zone as "timeZone" from shops where domain = $1`,
      [stack.shop],
    );
    const [shop] = rows;
    if (shop === undefined) throw new Error("The shop is not installed.");
    let orders = await countOrders(client);
    for (const { draft, startedDaysAgo } of EXPERIMENTS) {
      const startedAt = new Date(Date.now() - startedDaysAgo * DAY_MS);
      // No job is queued here: it would come before the orders.
      const services = {
        ...{ db, now: () => startedAt, log: { info: () => undefined } },
        queue: { enqueue: () => Promise.resolve() },
      };
      const outcome = await startExperiment(services, shop, { ...draft, sent: [] });
      if (outcome.outcome === "refused") throw new Error(`No experiment for the demo: ${outcome.why}.`);
      const days = Math.min(30, startedDaysAgo);
      orders += await letThemOrder(stack, client, { id: outcome.id, startedAt, days });
    }
    await untilStored(client, orders);
    // The app's own clock finds what is due, once all have ordered.
    await experimentDueBy(db, shop.id, new Date());
  } finally {
    await db.close();
  }
}

interface Ordering {
  readonly id: number;
  readonly startedAt: Date;
  /** Orders come on each of so many days. */
  readonly days: number;
}

/** @returns how many ordered */
async function letThemOrder(
  stack: Stack,
  client: pg.Client,
  { id, startedAt, days }: Ordering,
): Promise<number> {
  const { rows } = await client.query<{ customerId: string; arm: number }>(
    `select c.shopify_id::text as "customerId", m.arm
       from experiment_members m join customers c on c.shop_id = m.shop_id and c.id = m.customer_id
      where m.experiment_id = $1 and c.shopify_id is not null order by c.id`,
    [id],
  );
  const nth = [0, 0];
  let placed = 0;
  for (const { customerId, arm } of rows) {
    const place = (nth[arm] = (nth[arm] ?? 0) + 1);
    const share = arm === 0 ? ORDERED.sample : ORDERED.holdout;
    if ((place * 37) % 100 >= share) continue;
    const at = startedAt.getTime() + (((place * 7) % (days * 24)) + 0.5) * (DAY_MS / 24);
    await takeOrder(stack, {
      ...{
        customerId: Number(customerId),
        amount: AMOUNTS[place % AMOUNTS.length] ?? "24.00",
        status: "PAID",
      },
      processedAt: new Date(Math.min(at, Date.now())).toISOString(),
    });
    placed += 1;
  }
  return placed;
}
