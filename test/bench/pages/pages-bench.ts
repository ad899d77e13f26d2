import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { DEMO_SHOP, startStack } from "../../demo/stack.ts";
import type { StoreSize } from "../history/fill-store.ts";
import { startPostgres } from "../import/postgres.ts";
import { number } from "../import/report.ts";
import { NOW } from "../import/store.ts";
import { measurePages } from "./measure.ts";
import { makeWorld } from "./world.ts";

interface PagesOptions extends StoreSize {
  readonly rounds: number;
}

/** Opens each page of a large store's app in a browser, and asks its loader, without and with a cold cache. */
export async function pagesBench({ rounds, ...size }: PagesOptions): Promise<void> {
  build();
  const folder = await mkdtemp(join(tmpdir(), "sixfold-bench-"));
  const postgres = await startPostgres(join(folder, "postgres"));
  const stop = new AbortController();
  const cleanUp = async (): Promise<void> => {
    stop.abort();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  // PostgreSQL outlives this process, unless it is stopped.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void cleanUp().finally(() => process.exit(130)));
  try {
    const databaseUrl = await postgres.emptyDatabase();
    const start = performance.now();
    const world = await makeWorld(databaseUrl, DEMO_SHOP, size);
    await postgres.settle();
    const seconds = ((performance.now() - start) / 1_000).toFixed(0);
    console.log(
      `${number(size.customers)} customers, ${number(size.orders)} orders, scored, with history and segments, made in ${seconds} s`,
    );
    const stack = await startStack({
      ...{
        dataDir: join(folder, "demo"),
        databaseUrl,
        jobsWait: true,
        asOf: NOW,
        fixedAsOf: true,
        ordersFile: null,
      },
      ...{ bulkSeconds: 0, signal: stop.signal },
    });
    try {
      await measurePages(stack, world, rounds);
    } finally {
      await stack.stop();
    }
  } finally {
    await cleanUp();
  }
}

function build(): void {
  const { status } = spawnSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
  if (status !== 0) throw new Error("The app could not be built.");
}
