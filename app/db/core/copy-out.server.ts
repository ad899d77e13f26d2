import type pg from "pg";
import { to as copyTo, type CopyToStreamQuery } from "pg-copy-streams";

/**
 * Sends a COPY statement and hands out what comes back, in chunks that may end anywhere. A reader who stops early
 * leaves the connection as it should be: what is still to come is taken and dropped.
 */
export async function* copyOut(
  client: pg.PoolClient,
  statement: string,
): AsyncGenerator<Buffer, void, undefined> {
  const stream = client.query(copyTo(statement));
  let over = false;
  try {
    yield* chunksOf(stream);
    over = true;
  } catch (error) {
    over = true;
    throw error;
  } finally {
    // The connection takes no other statement before it.
    if (!over) for await (const dropped of chunksOf(stream)) void dropped;
  }
}

function chunksOf(stream: CopyToStreamQuery): AsyncIterable<Buffer> {
  return stream.iterator({ destroyOnReturn: false });
}
