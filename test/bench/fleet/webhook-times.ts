import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { API_SECRET, appEnv, startDoor } from "../../soak/load/stage.ts";
import { FIRST_ORDER_ID } from "../../soak/load/orders.ts";
import { signatureOf, type Sending } from "../../soak/load/plan.ts";
import { sendAll, type Answer } from "../../soak/load/sender.ts";
import { median, quantile } from "../table.ts";
import { storeSessions, type Fleet } from "./fleet.ts";
import { queueNight } from "./night.ts";

export interface WebhookTimes {
  readonly manyP99: number;
  readonly fewP99: number;
  readonly sent: number;
  /** Taken according to the answers, and according to the database. */
  readonly answered: number;
  /** Answers that had Shopify send again. */
  readonly refused: number;
  readonly noted: number;
}

const [PER_SECOND, SECONDS, TURNS] = [300, 12, 2];
const [MANY, FEW] = [2_000, 5];
const P99 = 0.99;
/** The orders that the simulated Shopify has. */
export const ORDERS = 5_000;
const CLOCKS = "Europe/Berlin";

/** Webhooks of 2,000 shops and of five in turn, while a night's jobs run in a worker of its own. */
export async function timeWebhooks(
  fleet: Fleet,
  shopifyUrl: string,
  signal: AbortSignal,
): Promise<WebhookTimes> {
  const domains = await shopsFor(fleet);
  const env = { ...appEnv(shopifyUrl), DATABASE_URL: fleet.url };
  // Two web processes, as the load soak has.
  const quiet = { ...env, WORKER: "separate", LOG_LEVEL: "error" };
  const web = await startDoor("web", "start", quiet, signal);
  const second = await startDoor("web", "start", quiet, signal);
  const worker = await startDoor("worker", "worker", env, signal);
  const stop = new AbortController();
  const nights = keepNight(fleet, stop.signal);
  const before = await notedSoFar(fleet);
  const times = { many: [] as number[], few: [] as number[] };
  let [sent, answered, refused] = [0, 0, 0];
  try {
    for (let turn = 0; turn <= TURNS; turn += 1)
      for (const [name, shops] of [
        ["many", domains],
        ["few", domains.slice(0, FEW)],
      ] as const) {
        const answers = await sendEvenly([web.url, second.url], shops);
        sent += answers.filter(({ attempt }) => attempt === 1).length;
        answered += answers.filter(({ status }) => status === 200).length;
        refused += answers.filter(({ status }) => status !== 200).length;
        const first = answers.filter(({ attempt }) => attempt === 1).map(({ ms }) => ms);
        // The first turn warms up.
        if (turn > 0) times[name].push(quantile(first, P99));
      }
  } finally {
    stop.abort();
    await nights;
    for (const door of [web, second, worker]) await door.process.stop();
  }
  const noted = (await notedSoFar(fleet)) - before;
  return { manyP99: median(times.many), fewP99: median(times.few), sent, answered, refused, noted };
}

/** As many shops as are needed: those of the fleet that have the app, and new ones without orders. */
async function shopsFor({ db, shops }: Fleet): Promise<string[]> {
  const domains = shops.filter(({ standing }) => standing !== "uninstalled").map(({ domain }) => domain);
  const more = Array.from({ length: Math.max(0, MANY - domains.length) }, (_, n) => ({
    domain: `bare-${String(n)}.myshopify.com`,
  }));
  for (const { domain } of more)
    await registerShop(db, { domain, currency: "EUR", timeZone: CLOCKS }, new Date());
  await storeSessions(db, more);
  return [...domains, ...more.map(({ domain }) => domain)].slice(0, MANY);
}

/** The night's jobs are queued again as soon as they are done. */
async function keepNight({ db, url, shops }: Fleet, signal: AbortSignal): Promise<void> {
  const some = shops.filter(({ standing }) => standing === "well");
  while (!signal.aborted) {
    await queueNight(db, url, some.slice(0, 200));
    await delay(1_000);
  }
}

/** What is refused comes again, as from Shopify. */
function sendEvenly(urls: readonly string[], shops: readonly string[]): Promise<Answer[]> {
  const sendings = Array.from({ length: PER_SECOND * SECONDS }, (_, n): Sending => {
    const body = JSON.stringify({ id: FIRST_ORDER_ID + (n % ORDERS), note: "x".repeat(3_000) });
    return {
      ...{ atMs: (n * 1_000) / PER_SECOND, deliveryId: randomUUID(), topic: "orders/updated", body },
      ...{ sort: "genuine", signature: signatureOf(body, API_SECRET) },
    };
  });
  const places = new Map(sendings.map((sending, n) => [sending, shops[n % shops.length] ?? ""]));
  const shopOf = (sending: Sending): string => places.get(sending) ?? "";
  return sendAll({ sendings, events: [] }, { shopOf, urls, happens: () => undefined });
}

/** How many webhooks are noted as taken, over all shops. */
async function notedSoFar({ db }: Fleet): Promise<number> {
  const client = await db.pool.connect();
  try {
    await client.query("begin");
    await client.query("alter table webhook_deliveries no force row level security");
    const { rows } = await client.query<{ noted: number }>(
      "select count(*)::int as noted from webhook_deliveries",
    );
    await client.query("rollback");
    return rows[0]?.noted ?? 0;
  } finally {
    client.release();
  }
}
