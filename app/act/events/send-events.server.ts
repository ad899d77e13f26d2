import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import {
  failStream,
  finishBatch,
  noteSearch,
  noteStreamUnavailable,
} from "../../db/events/event-streams.server.ts";
import { newestRunId } from "../../db/sync/clean-up.server.ts";
import { findShop } from "../../db/shops/shop-directory.server.ts";
import type { JobOutcome } from "../../queue/queue.server.ts";
import type { Obstacle } from "../../steps/obstacle.server.ts";
import { ON, runSteps, type Step } from "../../steps/run-steps.server.ts";
import type { PlanGate } from "../../sync/engine/plan-gate.server.ts";
import { eventsOfBatch } from "./events-of-batch.server.ts";
import { nextBatch, type Batch } from "./next-batch.server.ts";
import { sendBatch } from "./send-batch.server.ts";
import type { EventServices, EventsTurn } from "./services.ts";

/** How long a stream is tried for while Klaviyo doesn't answer. The next sync tries it again. */
const PATIENCE_MS = 24 * 3_600_000;
/** After so long other shops get their turn. */
const TURN_MS = 30_000;

/**
 * Tells Klaviyo the moves that it was not told yet, batch by batch in the order of their keys. Which moves a batch has
 * is noted before it is sent, and it is sent again after a kill: Klaviyo keeps each event once, by its id. So no more
 * than a batch is in memory, however many moves there are.
 */
export async function sendEvents(
  services: EventServices,
  shopId: number,
  { signal, pause, planAllows }: EventsTurn,
): Promise<JobOutcome> {
  const { db, now } = services;
  const shop = await findShop(db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
  if (planAllows !== undefined && !(await isAllowed(db, shopId, planAllows))) return { outcome: "done" };
  const since = now();
  return runSteps<Batch>(
    {
      due: () => nextBatch(services, shopId, since),
      advance: (batch) => tell(services, shopId, batch),
      noteWait: ({ stream }) =>
        inShopSql(db, shopId, (sql) => noteStreamUnavailable(sql, stream.setKey, now())),
      patienceMs: PATIENCE_MS,
      hindered: (batch, obstacle) => hindered(services, shopId, batch, obstacle),
    },
    { now, signal, endsMs: performance.now() + TURN_MS, pause },
  );
}

/** What a plan holds of the syncs, it holds of the events. The sync asks again, and the events follow it. */
async function isAllowed(db: Database, shopId: number, planAllows: PlanGate): Promise<boolean> {
  const runId = await inShopSql(db, shopId, newestRunId);
  return runId === null || (await planAllows(runId));
}

async function tell(services: EventServices, shopId: number, batch: Batch): Promise<Step> {
  const client = services.klaviyo(shopId, batch.encryptedKey);
  const events = await eventsOfBatch(services, client, shopId, batch);
  const { setKey, searched } = batch.stream;
  const sent = await sendBatch(client, events, {
    searched,
    noteSearch: () => inShopSql(services.db, shopId, (sql) => noteSearch(sql, setKey)),
  });
  const told = { until: batch.until, sent, passedOver: batch.moves.length - sent };
  await inShopSql(services.db, shopId, (sql) => finishBatch(sql, setKey, told, services.now()));
  services.log.info({ shopId, sent, passedOver: told.passedOver }, "moves told to Klaviyo");
  return ON;
}

async function hindered(
  { db, log, now }: EventServices,
  shopId: number,
  { stream }: Batch,
  obstacle: Obstacle | null,
): Promise<Step | "bug"> {
  if (obstacle === null || obstacle.obstacle === "restart" || obstacle.obstacle === "park") return "bug";
  const { code } = obstacle;
  await inShopSql(db, shopId, (sql) => failStream(sql, stream.setKey, code, now()));
  log.warn({ shopId, stream: stream.setKey, code }, "moves can't be told to Klaviyo");
  return ON;
}
