/** A shop with plans, whose clock can be moved. */
import { planGate, type PlanGate } from "../../../app/sync/engine/plan-gate.server.ts";
import type { AdminClient } from "../../../app/shopify/admin.server.ts";
import { addFault } from "../tags/sync-tags-world.ts";
import { addRun, makeWorld, rowsOf, runTags, switchOn, turn, type World } from "./sync-world.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;
export const OVER = { customers: 1_001, eligible: 1 } as const;

/** A shop of three, whose tags are set, and whose newest run says that it has more customers than are free. */
export async function planWorld(): Promise<World> {
  const on = await makeWorld([{ group: "new" }, { group: "loyal" }, { group: null }]);
  await switchOn(on, "shopify_tags");
  await runTags(on);
  await addRun(on, OVER);
  return on;
}

/** The same world, so long after it began. */
export const later = (on: World, ms: number): World => ({
  ...on,
  now: () => new Date(on.now().getTime() + ms),
});

/** The gate of a process. */
export function gateOf(on: World, admin: AdminClient = on.admin, patienceMs = 5_000): PlanGate {
  const { db, shopId, now } = on;
  return planGate({ db, shopId, now, admin, patienceMs, signal: new AbortController().signal });
}

/** The job of the tags, in a process that has plans. The merchant confirms nothing. */
export async function runPlanned(
  on: World,
  ways: { readonly admin?: AdminClient; readonly db?: World["db"] } = {},
): Promise<void> {
  const gated = { ...on, ...(ways.db && { db: ways.db }) };
  await runTags(on, { ...ways, confirms: false, planAllows: gateOf(gated, ways.admin) });
}

/** Moves the first customer, as of a run of a shop over the limit. */
export async function moveFirst(on: World, to: "new" | "loyal" | "sleeping"): Promise<void> {
  await turn(on, { 0: to });
  await addRun(on, OVER);
}

/** The shop's row. */
export async function planRow(on: World): Promise<Record<string, unknown>> {
  return (await rowsOf(on, "select * from shop_plans where shop_id = $1"))[0] ?? {};
}

/** An admin client that counts how often the plan is asked for. */
export function counting(admin: AdminClient): { readonly admin: AdminClient; readonly asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    admin: {
      request: (document, variables, schema, signal) => {
        if (document.includes("ReadSubscriptions")) asked += 1;
        return admin.request(document, variables, schema, signal);
      },
    },
  };
}

const TRIAL = { name: "Grow", price: "19.0", trialDays: 14, test: false } as const;

/** The merchant chooses a plan on Shopify's page and approves it. */
export function subscribe(
  { shopify, now }: World,
  plan: Partial<typeof TRIAL | { price: string }> = {},
): void {
  const { subscriptions } = shopify.simulation;
  subscriptions.answer(subscriptions.choose({ ...TRIAL, ...plan }, now().getTime()), true);
}

/** The merchant chooses a plan, and declines what it costs. */
export function decline({ shopify, now }: World): void {
  const { subscriptions } = shopify.simulation;
  subscriptions.answer(subscriptions.choose(TRIAL, now().getTime()), false);
}

/** All calls for the plan fail so. */
export function failPlan(on: World, fault: string): void {
  addFault(on, { kind: "graphql", fault, times: 1_000, match: "ReadSubscriptions" });
}
