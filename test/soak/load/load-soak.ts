import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { ordersBulkQuery } from "../../../app/shopify/documents/orders.ts";
import type { Checks } from "../checks.ts";
import { unlessAborted, type SoakRun } from "../soak-run.ts";
import { checkAnswers } from "./answers.ts";
import { checkCrowd, CROWDED_SHOP, QUIET_SHOP, untilIdle } from "./crowd.ts";
import { countOrders, openWebhookJobs, takenDeliveries, wrongOrders } from "./held.ts";
import { coverage, ImportRelay } from "./imports.ts";
import { planLoad, type LoadPlan } from "./plan.ts";
import { writeResultFile } from "./result-file.ts";
import { sendAll } from "./sender.ts";
import { startLoadShopify, type LoadShopify } from "./shopify.ts";
import { API_SECRET, removeFolder, startStage, temporaryFolder, type Stage } from "./stage.ts";

const FULL = { webhooks: 20_000, perSecond: 200, orders: 1_000_000, crowd: 100_000, crowdWebhooks: 400 };
const SMALL = { webhooks: 1_500, perSecond: 100, orders: 100_000, crowd: 3_000, crowdWebhooks: 100 };

const SHOP = "soak-webhooks.myshopify.com";
const LOOK_MS = 500;

/** Sends webhooks at an even rate while imports run, then queues a crowd of jobs. It checks what must hold. */
export async function soakLoad({ small, checks, signal }: SoakRun): Promise<void> {
  const size = small ? SMALL : FULL;
  const folder = await temporaryFolder();
  try {
    const document = ordersBulkQuery(new Date(0));
    const resultFile = join(folder, "orders.jsonl");
    console.log(`        writing ${size.orders} orders`);
    await writeResultFile(resultFile, document, size.orders);
    const empty = new Set([CROWDED_SHOP, QUIET_SHOP]);
    const shopify = await startLoadShopify({ resultFile, document, orders: size.orders, empty });
    const stage = await startStage(folder, shopify.url, signal);
    try {
      const work = async (): Promise<void> => {
        await checkLoad(stage, shopify, size, checks);
        await checkCrowd(stage, { crowd: size.crowd, webhooks: size.crowdWebhooks }, checks);
      };
      await unlessAborted(signal, Promise.race([work(), stage.broken]));
    } finally {
      await stage.stop();
      await shopify.close();
    }
  } finally {
    await removeFolder(folder);
  }
}

type Size = typeof FULL;

async function checkLoad(stage: Stage, shopify: LoadShopify, size: Size, checks: Checks): Promise<void> {
  const plan = planLoad({ ...size, secret: API_SECRET });
  const relay = new ImportRelay(stage, size.orders);
  await relay.start(SHOP);
  const from = Date.now();
  console.log(`        sending ${plan.sendings.length} webhooks at ${size.perSecond}/s`);
  const answers = await sendAll(plan, {
    shopOf: () => SHOP,
    urls: stage.urls,
    happens: (event) => shopify.happens(event),
  });
  const to = Date.now();
  checkAnswers(answers, checks);

  const imports = await relay.end();
  const covered = coverage(imports, from, to);
  checks.check(
    "imports ran from the first to the last webhook",
    covered > 0.95,
    `${imports.length} imports of ${size.orders} orders, ${(100 * covered).toFixed(1)} % of the ${Math.round((to - from) / 1_000)} s`,
  );
  const [shopId = 0, ...others] = relay.shopIds;
  const start = Date.now();
  while ((await openWebhookJobs(stage.admin, shopId)) > 0) await delay(LOOK_MS);
  console.log(
    `        the last webhook was worked ${Math.round((Date.now() - start) / 1_000)} s after the imports`,
  );
  await checkState(stage, shopify, shopId, plan, checks);
  for (const other of others) {
    const count = await countOrders(stage.admin, other);
    checks.check(`the import of shop ${other} is whole`, count === size.orders, `${count} orders`);
  }
  await untilIdle(stage);
  checks.check(
    "Shopify could answer everything",
    shopify.failures.length === 0,
    shopify.failures.at(0) ?? "yes",
  );
}

async function checkState(
  stage: Stage,
  shopify: LoadShopify,
  shopId: number,
  plan: LoadPlan,
  checks: Checks,
): Promise<void> {
  const idsOf = (sort: string): Set<string> =>
    new Set(plan.sendings.filter((sending) => sending.sort === sort).map((sending) => sending.deliveryId));
  const [genuine, tampered] = [idsOf("genuine"), idsOf("tampered")];
  const duplicates = plan.sendings.filter((sending) => sending.sort === "duplicate").length;
  const taken = await takenDeliveries(stage.admin, shopId);
  const lost = [...genuine].filter((id) => !taken.has(id));
  const accepted = [...tampered].filter((id) => taken.has(id));
  checks.check(
    "no webhook is lost",
    lost.length === 0,
    `${genuine.size - lost.length} of ${genuine.size} were taken`,
  );
  checks.check(
    "no tampered one is accepted",
    accepted.length === 0,
    `${accepted.length} of ${tampered.size}`,
  );
  checks.check("nothing else is held as taken", taken.size === genuine.size, `${taken.size} deliveries`);

  const applied = await stage.counted('sixfold_webhooks_total{outcome="taken"}');
  const known = await stage.counted('sixfold_webhooks_total{outcome="duplicate"}');
  const counts = `${applied} were applied, ${known} known as duplicates (of ${duplicates} sent)`;
  checks.check("none is applied twice", applied <= genuine.size && known >= duplicates, counts);

  const wrong = await wrongOrders(stage.admin, shopId, shopify.changed);
  const found = `${wrong.length} of ${shopify.changed.size} are not${wrong.length > 0 ? `, such as ${wrong[0]}` : ""}`;
  checks.check("every order that something happened to is in its newest state", wrong.length === 0, found);
}
