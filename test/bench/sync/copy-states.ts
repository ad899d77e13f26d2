import { mkdtemp, rm } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import pg from "pg";

import { copyIn } from "../import/copy-in.ts";
import type { SyncTask } from "./task.ts";

/** A table of the bench's own with the columns and the key of the real one, which has rows already. */
const TABLE =
  "create table copied_states (like tag_states including defaults including generated including indexes)";
const COLUMNS = "shop_id, word, customer_id, wanted, may_hold, confirmed, updated_at";

/** A text of a million lines would be too long, so it goes in pieces. */
const LINES = 10_000;

/** Has PostgreSQL copy a state of tags for each customer. @returns how many seconds it took */
export async function copyStates({ databaseUrl, customers }: SyncTask): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "sixfold-copy-"));
  const client = new pg.Client({ connectionString: databaseUrl });
  try {
    const file = join(folder, "states");
    await pipeline(Readable.from(statesOf(customers)), createWriteStream(file));
    await client.connect();
    await client.query(TABLE);
    const startedMs = performance.now();
    await copyIn(client, `copy copied_states (${COLUMNS}) from stdin`, file);
    return (performance.now() - startedMs) / 1_000;
  } finally {
    await client.end();
    await rm(folder, { recursive: true, force: true });
  }
}

function* statesOf(customers: number): Generator<string> {
  for (let from = 0; from < customers; from += LINES) {
    const places = Array.from({ length: Math.min(LINES, customers - from) }, (_, index) => from + index);
    const lines = places.map((place) => `1\t0\t${place + 1}\t1\t1\t1\t2026-03-01 12:00:00+00`);
    yield `${lines.join("\n")}\n`;
  }
}
