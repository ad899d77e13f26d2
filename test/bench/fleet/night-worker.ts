/** A worker of the app that measures itself: what its statements took, those of the queue and all others. */
import { once } from "node:events";

import pg from "pg";

import { openDatabase } from "../../../app/db/core/database.server.ts";
import { readEnv } from "../../../app/env.server.ts";
import { registerJobs } from "../../../app/jobs/register.server.ts";
import { createLog } from "../../../app/log.server.ts";
import { createJobQueue } from "../../../app/queue/queue.server.ts";
import { createServices } from "../../../app/services.server.ts";
import { NOW } from "../import/store.ts";
import { appEnv } from "../../soak/load/stage.ts";

export interface NightTask {
  readonly databaseUrl: string;
  readonly shopifyUrl: string;
}

export interface NightReport {
  readonly cpuMs: number;
  readonly queueMs: number;
  readonly otherMs: number;
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

const spent = { queueMs: 0, otherMs: 0 };

function watch(): void {
  const query = Reflect.get(pg.Client.prototype, "query") as Query;
  const watched: Query = function (this: pg.Client, ...args) {
    const [first] = args;
    const text = typeof first === "string" ? first : ((first as { text?: string } | null)?.text ?? "");
    const start = performance.now();
    const result = query.apply(this, args);
    const of = text.includes("pgboss") ? "queueMs" : "otherMs";
    if (result instanceof Promise)
      void result.finally(() => (spent[of] += performance.now() - start)).catch(() => undefined);
    return result;
  };
  pg.Client.prototype.query = watched as unknown as typeof pg.Client.prototype.query;
}

/** Works jobs until the parent says that it is enough, then reports. */
export async function workNight(task: NightTask): Promise<void> {
  watch();
  const env = readEnv({
    ...appEnv(task.shopifyUrl),
    DATABASE_URL: task.databaseUrl,
    AS_OF: NOW.toISOString(),
  });
  const log = createLog(env);
  const db = openDatabase(task.databaseUrl);
  const queue = createJobQueue({ db, url: task.databaseUrl, log });
  await queue.start();
  Object.assign(spent, { queueMs: 0, otherMs: 0 });
  const before = process.cpuUsage();
  await registerJobs(createServices({ env, log, db, queue }));
  process.send?.("ready");
  await once(process, "message");
  const { user, system } = process.cpuUsage(before);
  process.send?.({ cpuMs: (user + system) / 1_000, ...spent } satisfies NightReport);
  await queue.stop();
  await db.close();
  process.disconnect();
}
