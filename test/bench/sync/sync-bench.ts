import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { startKlaviyoSimulator, type KlaviyoSimulator } from "../../simulators/klaviyo/server.ts";
import { startShopifySimulator, type ShopifySimulator } from "../../simulators/shopify/server.ts";
import { OrderItems } from "../../simulators/shopify/store/items.ts";
import { OrderTable } from "../../simulators/shopify/store/order-table.ts";
import { newCustomer, type StoreData } from "../../simulators/shopify/store/store.ts";
import { startPostgres } from "../import/postgres.ts";
import { startProcess } from "../child.ts";
import { reached, tableLines } from "../table.ts";
import {
  DOMAIN,
  emailOf,
  FIRST_ID,
  KEY,
  type Compared,
  type Drifting,
  type Measured,
  type MeasuredTarget,
  type Mode,
  type SyncReport,
  type Waiting,
} from "./task.ts";

/** How long Klaviyo takes for an upload of up to 10,000 profiles, by the simulated clock. */
const JOB_SECONDS = 20;
const MOST_IMPORTS = 110;
const MOST_DAILY_CALLS = 300;
/** The simulators keep their limits: what would exceed them waits, and so takes longer by the simulated clock. */
const MOST_DAILY_MINUTES = 60;
const MOST_BYTES = 300e6;
const DRIFT_EVERY = 100;
const LOOK_UP = "GET /profiles";
const IMPORT = "POST /profile-bulk-import-jobs";

const MODES: Readonly<Record<Mode, string>> = {
  known: "only profiles that Klaviyo already has (it has all)",
  all: "new profiles are made (Klaviyo has none)",
};

/** Measures the sync of a large shop in requests and simulated minutes, under Klaviyo's real limits. */
export async function syncBench({ customers }: { readonly customers: number }): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "sixfold-bench-"));
  const postgres = await startPostgres(folder);
  try {
    for (const mode of ["known", "all"] as const) {
      const report = await measure(await postgres.emptyDatabase(), customers, mode);
      print(customers, mode, report);
    }
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(databaseUrl: string, customers: number, mode: Mode): Promise<SyncReport> {
  let clockMs = Date.UTC(2026, 2, 1);
  const profiles = mode === "known" ? Array.from({ length: customers }, (_, place) => emailOf(place)) : [];
  const shopify = await startShopifySimulator({ store: storeOf(customers) });
  const klaviyo = await startKlaviyoSimulator({
    key: KEY,
    rate: "real",
    jobSeconds: JOB_SECONDS,
    profiles,
    now: () => clockMs,
  });
  const child = await startProcess(new URL("./sync-process.ts", import.meta.url), {
    databaseUrl,
    shopifyUrl: shopify.url,
    klaviyoUrl: klaviyo.url,
    accessToken: shopify.accessToken(),
    customers,
    changed: Math.round(customers / 50),
    mode,
    tags: mode === "known",
  });
  try {
    return await new Promise<SyncReport>((resolve, reject) => {
      child.on("message", (message: Waiting | Drifting | SyncReport) => {
        if ("peakBytes" in message) return resolve(message);
        if ("drift" in message) {
          if (message.drift === "klaviyo") takeOffLists(klaviyo);
          else takeOffTags(shopify);
          return child.send({});
        }
        const { waitMs } = message;
        // The simulated Shopify works by the real clock. Without a pause it would be asked a thousand times meanwhile.
        void (isAtWork(shopify) ? pause(waitMs) : Promise.resolve()).then(() => {
          clockMs += waitMs;
          child.send({});
        });
      });
      void once(child, "exit").then(([code]) => reject(new Error(`The sync ended with ${String(code)}.`)));
    });
  } finally {
    child.kill();
    await klaviyo.close();
    await shopify.close();
  }
}

/** Every hundredth member leaves each list. */
function takeOffLists({ simulation }: KlaviyoSimulator): void {
  for (const { members } of simulation.store.lists.values())
    [...members.keys()].forEach((id, place) => place % DRIFT_EVERY === 0 && members.delete(id));
}

/** Every hundredth customer loses all tags. */
function takeOffTags({ simulation }: ShopifySimulator): void {
  [...simulation.data.customers.values()].forEach((customer, place) => {
    if (place % DRIFT_EVERY === 0) customer.tags = [];
  });
}

function isAtWork({ simulation }: ShopifySimulator): boolean {
  return simulation.operations.all().some(({ completedAt }) => completedAt === null);
}

function storeOf(customers: number): StoreData {
  const shop = { domain: DOMAIN, name: "Sync bench", currency: "EUR", timeZone: "UTC", locale: "en" };
  const nothingBought = { products: new Map(), items: new OrderItems([]) };
  const store: StoreData = { shop, customers: new Map(), orders: new OrderTable(), ...nothingBought };
  for (let place = 0; place < customers; place += 1) {
    const customer = newCustomer(FIRST_ID + place, 0);
    customer.email = emailOf(place);
    store.customers.set(customer.id, customer);
  }
  return store;
}

function print(customers: number, mode: Mode, { klaviyo, tags, copySeconds, peakBytes }: SyncReport): void {
  console.log(`\nKlaviyo, ${MODES[mode]}`);
  printMeasured(customers, klaviyo);
  if (tags !== null) {
    console.log("\nCustomer tags");
    printMeasured(customers, tags);
    if (copySeconds !== null)
      console.log(
        `a plain COPY of ${count(customers)} states ${copySeconds.toFixed(1)} s; the first sync's statements ` +
          `took ${(tags.first.databaseSeconds / copySeconds).toFixed(1)} times as long`,
      );
  }
  for (const [name, { segments }] of [
    ["Klaviyo", klaviyo] as const,
    ...(tags ? [["customer tags", tags] as const] : []),
  ]) {
    console.log(`\nTen segments, ${name}: 1 % of their members change in a day`);
    printMeasured(customers, segments, "1 % changed");
  }
  printCompared(klaviyo.compared, tags?.compared ?? null);
  const imports = klaviyo.first.calls[IMPORT] ?? 0;
  const daily = total(klaviyo.daily);
  console.log(`peak memory of the process ${(peakBytes / 1e6).toFixed(0)} MB`);
  reached(`${imports} import calls for the first sync, at most ${MOST_IMPORTS}`, imports <= MOST_IMPORTS);
  reached(
    `${daily} calls in all for the day's changes, at most ${MOST_DAILY_CALLS}`,
    daily <= MOST_DAILY_CALLS,
  );
  reached("peak memory under 300 MB", peakBytes < MOST_BYTES);
  const ofSegments = [klaviyo, ...(tags ? [tags] : [])].map(({ segments }) => segments);
  reached(
    `${ofSegments.map(({ daily: day }) => count(total(day))).join(" and ")} calls for the segments' changes of a day, within the limits in an hour`,
    ofSegments.every(({ daily: day }) => day.minutes < MOST_DAILY_MINUTES),
  );
  const syncs = [
    ...[klaviyo.first, klaviyo.daily, ...(tags ? [tags.first, tags.daily] : [])],
    ...ofSegments.flatMap(({ first, daily: day }) => [first, day]),
  ];
  reached(
    "every sync arrived whole",
    syncs.every((each) => each.status === "done"),
  );
  const comparisons = [klaviyo, ...(tags ? [tags] : [])].map((each) => each.compared.missing ?? 0);
  reached(
    "every comparison finds all who were taken off",
    comparisons.every((missing) => missing >= customers / DRIFT_EVERY),
  );
}

function printMeasured(
  customers: number,
  measured: Pick<MeasuredTarget, "first" | "daily">,
  change = "2 % changed",
): void {
  const { first, daily } = measured;
  const names = [...new Set([...Object.keys(first.calls), ...Object.keys(daily.calls)])].sort();
  const rows = [
    ["", `first sync of ${count(customers)}`, change],
    ["customers added", count(first.added), count(daily.added)],
    ["customers removed", count(first.removed), count(daily.removed)],
    ...names.map((name) => [name, count(first.calls[name] ?? 0), count(daily.calls[name] ?? 0)]),
    ["calls in all", count(total(first)), count(total(daily))],
    ["without look-ups", count(total(first) - lookUps(first)), count(total(daily) - lookUps(daily))],
    ["simulated minutes", first.minutes.toFixed(1), daily.minutes.toFixed(1)],
    ["seconds here, with the simulators' own", first.seconds.toFixed(1), daily.seconds.toFixed(1)],
    ["seconds of statements", first.databaseSeconds.toFixed(1), daily.databaseSeconds.toFixed(1)],
  ];
  for (const line of tableLines(rows)) console.log(line);
}

function printCompared(klaviyo: Compared, tags: Compared | null): void {
  const all = [klaviyo, ...(tags ? [tags] : [])];
  const names = [...new Set(all.flatMap(({ calls }) => Object.keys(calls)))].sort();
  const row = (name: string, value: (compared: Compared) => string) => [name, ...all.map(value)];
  const rows = [
    ["", "Klaviyo", ...(tags ? ["customer tags"] : [])],
    row("customers found missing", ({ missing }) => count(missing ?? 0)),
    ...names.map((name) => row(name, ({ calls }) => count(calls[name] ?? 0))),
    row("calls in all", (compared) => count(total(compared))),
    row("simulated minutes", ({ minutes }) => minutes.toFixed(1)),
    row("seconds here, with the simulators' own", ({ seconds }) => seconds.toFixed(0)),
  ];
  console.log(`\nComparison with what is there, after every ${count(DRIFT_EVERY)}th was taken off`);
  for (const line of tableLines(rows)) console.log(line);
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function total({ calls }: Pick<Measured, "calls">): number {
  return Object.values(calls).reduce((sum, each) => sum + each, 0);
}

function lookUps({ calls }: Measured): number {
  return calls[LOOK_UP] ?? 0;
}
