/** Lines of people that can't be read: what changed is read beside them, and all again later. */
import { expect, it } from "vitest";

import type { AdminClient } from "../../../app/shopify/admin.server.ts";
import { rowsOf } from "../sync/sync-world.ts";
import { DAY_MS, engagementWorld, read, type EngagementWorld } from "./engagement-world.ts";

/** Read a day after all changed: what is read from now on is what a test changes. */
async function readWorld(): Promise<EngagementWorld> {
  const on = await engagementWorld([
    { group: "loyal", tags: ["VIP"] },
    { group: "new", tags: ["B2B"] },
  ]);
  on.clock.nowMs += DAY_MS;
  await read(on);
  return on;
}

/** Changes a customer of the store. Shopify tells of it only where it is said so. */
function change({ world, clock }: EngagementWorld, nth: number, patch: object, isTold = true): void {
  const customer = [...world.store.customers.values()][nth];
  if (customer === undefined) throw new Error(`The store has no customer ${String(nth)}.`);
  Object.assign(customer, patch, isTold ? { updatedAt: clock.nowMs } : {});
}

/** Reads after so many days. @returns whether what changed was asked for, or everyone */
async function readAfter(on: EngagementWorld, days: number): Promise<"changed" | "all"> {
  on.clock.nowMs += days * DAY_MS;
  const queries: string[] = [];
  const { admin } = on.world;
  const watching: AdminClient = {
    request: (document, variables, schema) => {
      if (typeof variables["query"] === "string") queries.push(variables["query"]);
      return admin.request(document, variables, schema);
    },
  };
  await read(on, { admin: watching });
  const [people] = queries.filter((query) => query.includes("customers"));
  return people?.includes("updated_at") === true ? "changed" : "all";
}

async function tagsIn({ world }: EngagementWorld): Promise<unknown[]> {
  const rows = await rowsOf(world, "select tag from customer_tags where shop_id = $1 order by tag");
  return rows.map(({ tag }) => tag);
}

const failures = async ({ world }: EngagementWorld) =>
  rowsOf(world, "select part, error_code from people_readings where shop_id = $1 and failed_at is not null");

it("whose only changed customer can't be read goes on, and reads everybody the next time", async () => {
  const on = await readWorld();
  on.clock.nowMs += DAY_MS;
  // No address is empty, so the app can't read that line.
  change(on, 0, { email: "", tags: ["GONE-BAD"] });
  expect(await readAfter(on, 0)).toBe("changed");
  expect(await failures(on)).toEqual([]);
  expect(await tagsIn(on)).toEqual(["b2b", "vip"]);
  change(on, 0, { email: "p0@example.com", tags: ["BACK"] }, false);
  expect(await readAfter(on, 1)).toBe("all");
  expect(await tagsIn(on)).toEqual(["b2b", "back"]);
  expect(await readAfter(on, 1)).toBe("changed");
});

it("whose line can never be read asks for everybody once a week", async () => {
  const on = await readWorld();
  on.clock.nowMs += DAY_MS;
  change(on, 0, { email: "" });
  const asked: string[] = [];
  for (const days of [0, 1, 1, 1, 1, 5]) asked.push(await readAfter(on, days));
  expect(asked).toEqual(["changed", "all", "changed", "changed", "changed", "all"]);
  expect(await failures(on)).toEqual([]);
});

it("of all of whom Shopify withholds a field fails, also where only one of them changed", async () => {
  const on = await readWorld();
  on.clock.nowMs += DAY_MS;
  // Who has an email has its address, so Shopify withholds it.
  change(on, 0, { email: undefined });
  await readAfter(on, 0);
  expect(await failures(on)).toEqual([{ part: "shopify", error_code: "unreadable" }]);
});
