/** A sync dies half-way in these ways, as its process would. */
import type { Submittable } from "pg";

import type { Database } from "../../../app/db/core/database.server.ts";
import type { KlaviyoClient } from "../../../app/klaviyo/client.server.ts";
import type { AdminClient } from "../../../app/shopify/admin.server.ts";

export class Killed extends Error {}

/** An admin client that dies at the n-th request: before sending it, or after Shopify carried it out. */
export function killingAdmin(admin: AdminClient, at: number, when: "before" | "after"): AdminClient {
  let requests = 0;
  return {
    async request(...asked) {
      requests += 1;
      if (requests === at && when === "before") throw new Killed();
      const answer = await admin.request(...asked);
      if (requests === at) throw new Killed();
      return answer;
    },
  };
}

/** A database that dies at the n-th transaction: at its start, or after its commit. */
export function killingDatabase(db: Database, at: number, when: "before" | "after"): Database {
  let transactions = 0;
  const connect = async () => {
    transactions += 1;
    const mine = transactions;
    if (mine >= at && when === "before") throw new Killed();
    if (mine > at) throw new Killed();
    const client = await db.pool.connect();
    if (mine < at) return client;
    return new Proxy(client, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (key !== "query") return bound(value, target);
        const query = async (text: string, values?: unknown[]) => {
          const result = await target.query(text, values);
          if (text === "commit") throw new Killed();
          return result;
        };
        // COPY gives its stream at once.
        return (asked: string | Submittable, values?: unknown[]) =>
          typeof asked === "string" ? query(asked, values) : target.query(asked);
      },
    });
  };
  const pool = new Proxy(db.pool, {
    get(target, key) {
      if (key === "connect") return connect;
      const value: unknown = Reflect.get(target, key);
      return bound(value, target);
    },
  });
  return { ...db, pool };
}

function bound(value: unknown, to: object): unknown {
  return typeof value === "function" ? (value.bind(to) as unknown) : value;
}

/** A Klaviyo client that dies at the n-th request: before sending it, or after Klaviyo carried it out. */
export function killingClient(client: KlaviyoClient, at: number, when: "before" | "after"): KlaviyoClient {
  let requests = 0;
  return {
    wait: (ms) => client.wait(ms),
    async request(asked) {
      requests += 1;
      if (requests === at && when === "before") throw new Killed();
      const outcome = await client.request(asked);
      if (requests === at) throw new Killed();
      return outcome;
    },
  };
}

/** Whether a run was killed. It throws any other failure on. */
export async function isKilled(run: Promise<void>): Promise<boolean> {
  try {
    await run;
    return false;
  } catch (error) {
    if (error instanceof Killed) return true;
    throw error;
  }
}
