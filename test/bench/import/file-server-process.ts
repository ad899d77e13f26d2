/** Serves a result file from a process of its own. The file was written before, or is made up while it is read. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { orderLines, type StoreSize } from "./store.ts";

/** What is served. */
export type Served = { readonly file: string } | { readonly generated: StoreSize };

const CHUNK_LINES = 500;

process.once("message", (served: Served) => {
  const server = createServer((_request, response) => {
    const send = async (): Promise<void> => {
      if ("file" in served) response.setHeader("content-length", (await stat(served.file)).size);
      await pipeline(
        "file" in served ? createReadStream(served.file) : Readable.from(chunks(served.generated)),
        response,
      );
    };
    send().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
});

function* chunks(size: StoreSize): Generator<string> {
  let pending: string[] = [];
  for (const line of orderLines(size)) {
    pending.push(line);
    if (pending.length < CHUNK_LINES) continue;
    yield `${pending.join("\n")}\n`;
    pending = [];
  }
  yield pending.map((line) => `${line}\n`).join("");
}
