/** A world whose customer tags are on and were synced once, so that nothing is held for the merchant. */
import type { Fault } from "../../simulators/shopify/control/faults.ts";
import {
  makeWorld,
  rowsOf,
  switchOn,
  type Person,
  type World,
  type WorldOptions,
} from "../sync/sync-world.ts";

/** Bulk operations take every line. */
export const BULK = { singleCalls: 0 } as const;

export async function tagWorld(people: readonly Person[], options: WorldOptions = {}): Promise<World> {
  const on = await makeWorld(people, options);
  await switchOn(on, "shopify_tags");
  await rowsOf(
    on,
    `insert into syncs (shop_id, target, run_id, status, phase, confirmed_at, customers, eligible, started_at, finished_at)
     values ($1, 'shopify_tags', 1, 'done', 'removing', $2, 1, 1, $2, $2)`,
    [on.now()],
  );
  await rowsOf(on, "update sync_targets set audited_at = $2 where shop_id = $1", [on.now()]);
  return on;
}

/** The number of bulk mutations so far. */
export function bulkMutations({ shopify }: World): number {
  return shopify.simulation.operations.all().filter((operation) => operation.type === "MUTATION").length;
}

export function addFault({ shopify }: World, fault: Pick<Fault, "kind" | "fault"> & Partial<Fault>): void {
  shopify.simulation.faults.add({ times: 1, match: null, afterBytes: null, delayMs: null, ...fault });
}

/** Gives the customer at an index other tags. */
export function setTags({ store }: World, index: number, tags: readonly string[]): void {
  const customer = [...store.customers.values()][index];
  if (customer === undefined) throw new Error(`There is no customer ${index}.`);
  customer.tags = tags;
}

/** So many tags of the merchant's own. */
export function ownTags(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `t${index}`);
}

/** Why each customer failed. */
export async function failuresOf(on: World): Promise<unknown[]> {
  const rows = await rowsOf(on, "select failure from tag_states where shop_id = $1 order by customer_id");
  return rows.map((row) => row["failure"]);
}
