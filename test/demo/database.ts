import { readFile } from "node:fs/promises";
import { join } from "node:path";

import pg from "pg";

import type { Stack } from "./stack.ts";

/** Connects to the demo's PostgreSQL and sees what its only shop may see. The caller ends the connection. */
export async function openShopDatabase(
  stack: Pick<Stack, "databaseFolder" | "databaseUrl" | "shop">,
): Promise<pg.Client> {
  const { databaseUrl, databaseFolder, shop } = stack;
  const client = new pg.Client(
    databaseUrl === null ? await embeddedIn(databaseFolder) : { connectionString: databaseUrl },
  );
  await client.connect();
  const { rows } = await client.query<{ id: number }>("select id from shops where domain = $1", [shop]);
  const [found] = rows;
  if (found === undefined) throw new Error(`The app was not installed in ${shop}.`);
  await client.query(
    "select set_config('role', 'sixfold_shop', false), set_config('sixfold.shop_id', $1, false)",
    [String(found.id)],
  );
  return client;
}

/** The address of the demo's PostgreSQL. */
export async function databaseUrlOf({
  databaseUrl,
  databaseFolder,
}: Pick<Stack, "databaseFolder" | "databaseUrl">): Promise<string> {
  if (databaseUrl !== null) return databaseUrl;
  const { host, port, user, password, database } = await embeddedIn(databaseFolder);
  return `postgresql://${user}:${encodeURIComponent(password)}@${host}:${String(port)}/${database}`;
}

/** How to reach the built-in PostgreSQL of a data folder. */
async function embeddedIn(folder: string) {
  const [password, postmaster] = await Promise.all([
    readFile(join(folder, "postgres.password"), "utf8"),
    readFile(join(folder, "database/cluster/postmaster.pid"), "utf8"),
  ]);
  const port = Number(postmaster.split("\n")[3]);
  return { host: "127.0.0.1", port, user: "sixfold", password, database: "sixfold" };
}
