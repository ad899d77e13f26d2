import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { failStream, finishBatch, noteStreamUnavailable } from "../../db/events/event-streams.server.ts";
import { newestRunId } from "../../db/sync/clean-up.server.ts";
import { findShop } from "../../db/shops/shop-directory.server.ts";
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";
import { createEvents, type NewEvent } from "../../klaviyo/events/create-events.server.ts";
import { PROFILES_A_CALL, readPeopleById } from "../../klaviyo/people.server.ts";
import type { JobOutcome } from "../../queue/queue.server.ts";
import { WorkStopped, type Obstacle } from "../../steps/obstacle.server.ts";
import { ON, runSteps, type Step } from "../../steps/run-steps.server.ts";
import type { PlanGate } from "../../sync/engine/plan-gate.server.ts";
import { eventsOfBatch } from "./events-of-batch.server.ts";
import { nextBatch, type Batch } from "./next-batch.server.ts";
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
  const sent = await send(client, events);
  const told = { until: batch.until, sent, passedOver: batch.moves.length - sent };
  await inShopSql(services.db, shopId, (sql) => finishBatch(sql, batch.stream.setKey, told, services.now()));
  services.log.info({ shopId, sent, passedOver: told.passedOver }, "moves told to Klaviyo");
  return ON;
}

/** After so many refusals for repeated ids, or one that names none, a call is sent in halves. */
const MOST_REPEATED = 10;

/**
 * Sends events. Those that Klaviyo refuses, or has already, are left out, and the others are sent again: a refusal
 * records none of them.
 * @returns how many Klaviyo has
 */
async function send(client: KlaviyoClient, events: readonly NewEvent[]): Promise<number> {
  let had = 0;
  let refusals = 0;
  for (let left = events; left.length > 0;) {
    const answer = await createEvents(client, left);
    if (answer.outcome === "accepted") return had + left.length;
    const before = left.length;
    if (answer.outcome === "repeated") {
      refusals += 1;
      if (answer.indexes.length === 0 || refusals > MOST_REPEATED)
        return had + (await sendHalves(client, left));
      left = without(left, answer.indexes);
      had += before - left.length;
    } else if (answer.outcome === "bad_events") left = without(left, answer.indexes);
    else {
      const known = await knownProfiles(client, left);
      left = left.filter(({ profileId }) => known.has(profileId));
    }
    // Klaviyo refuses them for another reason than a profile that it lacks.
    if (left.length === before) throw new WorkStopped("refused");
  }
  return had;
}

/** Which of them Klaviyo has is not known. One that is refused alone is one that it has. */
async function sendHalves(client: KlaviyoClient, events: readonly NewEvent[]): Promise<number> {
  if (events.length === 1) return 1;
  const half = Math.ceil(events.length / 2);
  const first = await send(client, events.slice(0, half));
  return first + (await send(client, events.slice(half)));
}

function without(events: readonly NewEvent[], indexes: readonly number[]): NewEvent[] {
  const out = new Set(indexes);
  return events.filter((_, index) => !out.has(index));
}

/** Which of the events' profiles Klaviyo still has. */
async function knownProfiles(client: KlaviyoClient, events: readonly NewEvent[]): Promise<Set<string>> {
  const ids = [...new Set(events.map(({ profileId }) => profileId))];
  const known = new Set<string>();
  for (let from = 0; from < ids.length; from += PROFILES_A_CALL)
    for (const { klaviyoId } of await readPeopleById(client, ids.slice(from, from + PROFILES_A_CALL), []))
      known.add(klaviyoId);
  return known;
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
