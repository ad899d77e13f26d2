import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

const CHUNK_BYTES = 1 << 16;

/** Has PostgreSQL read a file of rows (`copy … from stdin`). */
export async function copyIn(client: pg.Client, statement: string, file: string): Promise<void> {
  await pipeline(createReadStream(file, { highWaterMark: CHUNK_BYTES }), client.query(copyFrom(statement)));
}
