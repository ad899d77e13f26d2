import { rm, writeFile } from "node:fs/promises";

import type pg from "pg";

import { currencyExponent } from "../../app/domain/orders/money.ts";
import { GROUPS } from "../../app/domain/groups/group.ts";
import { DEFAULT_SETTINGS } from "../../app/domain/settings.ts";
import { temporaryDataFolder } from "../setup/data-folder.ts";
import { customersCsv } from "./customers-file.ts";
import { openShopDatabase } from "./database.ts";
import { Merchant } from "./merchant.ts";
import type { DemoOptions } from "./options.ts";
import { boundariesInWords, fitInWords, groupsTable, ordersInWords } from "./print.ts";
import { readCustomers, readStored, type Report, type Stored } from "./result.ts";
import { readJson, readJsonLines } from "./simulator-control.ts";
import { startStack, type Stack } from "./stack.ts";
import { readRefusedEmails, untilScored, untilSynced } from "./wait.ts";

/** So many of the last lines are told when it fails. */
const LINES_TOLD = 15;

/**
 * The whole job without a browser: import, score, group, sync. It has a data folder of its own, which is then removed.
 * @param fileNotes - what was said of how the orders' file was read; the report repeats it
 * @throws Error that says what was not done
 */
export async function runHeadless(
  options: DemoOptions,
  signal: AbortSignal,
  say: (line: string) => void,
  fileNotes: readonly string[],
): Promise<void> {
  const dataDir = await temporaryDataFolder("demo");
  const lastLines: string[] = [];
  const onLine = (name: string, line: string): void => {
    if (lastLines.push(`${name}: ${line}`) > LINES_TOLD) lastLines.shift();
  };
  try {
    const stack = await startStack({ ...options, dataDir, fixedAsOf: true, bulkSeconds: 0, signal, onLine });
    try {
      const work = runJob(stack, options, say, fileNotes);
      await Promise.race([work, stack.broken.then(fail), aborted(signal)]);
    } catch (error) {
      if (signal.aborted) throw error;
      throw new Error([messageOf(error), ...lastLines].join("\n"), { cause: error });
    } finally {
      await stack.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fail(reason: string): never {
  throw new Error(reason);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(new Error("interrupted."));
    if (signal.aborted) end();
    signal.addEventListener("abort", end, { once: true });
  });
}

async function runJob(
  stack: Stack,
  options: DemoOptions,
  say: (line: string) => void,
  fileNotes: readonly string[],
): Promise<void> {
  const merchant = new Merchant(stack);
  await merchant.openApp();
  const client = await openShopDatabase(stack);
  try {
    await untilScored(client);
    say("Imported and scored; preparing the first sync of customer tags and of Klaviyo.");
    await merchant.submit("/app/sync", { intent: "enable-tags" });
    await merchant.submit("/app/sync", {
      intent: "connect-klaviyo",
      key: stack.klaviyoKey,
      createProfiles: "on",
    });
    await expectEnabled(client);
    await untilSynced(client, async (target, syncId) => {
      const name = target === "klaviyo" ? "Klaviyo" : "customer tags";
      say(`The first sync of ${name} is held for a look at its preview; this run confirms it by itself.`);
      await merchant.submit("/app/sync/decide", { decision: "confirm", target, syncId: String(syncId) });
    });

    const stored = await readStored(client);
    const refusedEmails = await readRefusedEmails(client);
    if (refusedEmails > 0)
      say(`Note: emails that Klaviyo refused: ${refusedEmails}. Their customers are on no list.`);
    const report = await withArrivals(stack, stored, { fileNotes, refusedEmails });
    await writeResults(client, stack, options, stored, report);
    say(summary(report, stored));
    checkArrivals(report);
  } finally {
    await client.end();
  }
}

/** A refused key is told on the page only: the answer's status is 200. So the database is asked. */
async function expectEnabled(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ target: string }>("select target from sync_targets where enabled");
  if (rows.length !== 2) throw new Error(`Of tags and Klaviyo, ${rows.length} could be turned on.`);
}

/** What was said of the orders' file, and what Klaviyo answered. */
interface Told {
  readonly fileNotes: readonly string[];
  readonly refusedEmails: number;
}

async function withArrivals(stack: Stack, stored: Stored, told: Told): Promise<Report> {
  const tags = await readJson<Record<string, number>>(`${stack.shopifyUrl}/_sim/tags`);
  // Customers of the generated store also have tags of the merchant's own.
  const ours = Object.entries(tags).filter(([tag]) => tag.startsWith(`${DEFAULT_SETTINGS.tagPrefix}: `));
  const lists = await readJson<Record<string, number>>(`${stack.klaviyoUrl}/_sim/lists?counts=1`);
  const { profiles } = await readJson<{ profiles: number }>(`${stack.klaviyoUrl}/_sim/profiles?counts`);
  const { asOf, orders, customers, model, groups, fitWarnings, seconds } = stored;
  return {
    asOf,
    fileNotes: told.fileNotes,
    orders,
    customers,
    model,
    groups,
    fitCheck: [...new Set(fitWarnings.map(({ code }) => code))],
    shopify: { tagged: Object.fromEntries(ours) },
    klaviyo: { lists, profiles, refusedEmails: told.refusedEmails },
    seconds,
  };
}

async function writeResults(
  client: pg.Client,
  stack: Stack,
  options: DemoOptions,
  stored: Stored,
  report: Report,
): Promise<void> {
  if (options.reportFile !== null)
    await writeFile(options.reportFile, `${JSON.stringify(report, null, 2)}\n`);
  if (options.customersFile === null) return;
  const externalIds = new Map<string, string>();
  for await (const { shopifyId, externalId } of readJsonLines<{ shopifyId: number; externalId: string }>(
    `${stack.shopifyUrl}/_sim/customers?format=lines`,
  ))
    externalIds.set(String(shopifyId), externalId);
  await writeFile(options.customersFile, customersCsv(await readCustomers(client, stored), externalIds));
}

function summary(report: Report, { currency, fitWarnings }: Stored): string {
  const { seconds } = report;
  return [
    "",
    ordersInWords(report),
    "",
    groupsTable(report),
    "",
    boundariesInWords(report.model, currency, currencyExponent(currency)),
    "",
    ...fitInWords(fitWarnings),
    "",
    `As of ${report.asOf}; import ${seconds.import.toFixed(1)} s, score ${seconds.score.toFixed(1)} s, sync ${seconds.sync.toFixed(1)} s`,
  ].join("\n");
}

/** Every customer must have one tag. Only customers whose email can't be used may be missing from the lists. */
function checkArrivals(report: Report): void {
  const tagged = Object.values(report.shopify.tagged).reduce((sum, each) => sum + each, 0);
  if (tagged !== report.customers)
    throw new Error(`${report.customers} customers are in a group, but ${tagged} tags arrived at Shopify.`);
  const grouped = GROUPS.reduce((sum, group) => sum + report.groups[group], 0);
  if (grouped !== report.customers)
    throw new Error(`${report.customers} customers were scored, but ${grouped} are in a group.`);
}
