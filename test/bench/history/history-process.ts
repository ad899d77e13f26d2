/** Works out the history of the shop that was scored, in a process of its own: its memory is that of this alone. */
import { openDatabase } from "../../../app/db/core/database.server.ts";
import { workOutHistory } from "../../../app/scoring/history.server.ts";
import { NOW, SHOP_ID } from "../import/store.ts";

export interface HistoryTask {
  readonly databaseUrl: string;
}

export interface HistoryResult {
  readonly seconds: number;
  readonly peakBytes: number;
}

process.once("message", (task: HistoryTask) => {
  void workOut(task).then((result) => process.send?.(result, () => process.disconnect()));
});

async function workOut({ databaseUrl }: HistoryTask): Promise<HistoryResult> {
  const db = openDatabase(databaseUrl);
  const services = { db, log: { info: () => undefined }, now: () => NOW };
  const start = performance.now();
  await workOutHistory(services, SHOP_ID, new AbortController().signal);
  const seconds = (performance.now() - start) / 1_000;
  await db.close();
  return { seconds, peakBytes: process.resourceUsage().maxRSS * 1_024 };
}
