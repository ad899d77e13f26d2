/** Scores the shop whose orders were imported: first all customers, then once more, when nobody moves. */
import { openDatabase } from "../../../app/db/core/database.server.ts";
import { scoreShop, type ScoringServices } from "../../../app/scoring/score.server.ts";
import { NOW, SHOP_ID } from "./store.ts";

export interface ScoringTask {
  readonly databaseUrl: string;
}

export interface ScoringResult {
  readonly firstSeconds: number;
  readonly againSeconds: number;
}

process.once("message", (task: ScoringTask) => {
  void scoreTwice(task).then((result) => process.send?.(result, () => process.disconnect()));
});

async function scoreTwice({ databaseUrl }: ScoringTask): Promise<ScoringResult> {
  const db = openDatabase(databaseUrl);
  const services: ScoringServices = {
    db,
    queue: { enqueue: () => Promise.resolve() },
    log: { info: () => undefined, warn: () => undefined },
    now: () => NOW,
  };
  const score = async (): Promise<number> => {
    const start = performance.now();
    const { outcome } = await scoreShop(services, SHOP_ID, NOW, new AbortController().signal);
    if (outcome !== "scored") throw new Error(`The scoring was ${outcome}.`);
    return (performance.now() - start) / 1_000;
  };
  const result = { firstSeconds: await score(), againSeconds: await score() };
  await db.close();
  return result;
}
