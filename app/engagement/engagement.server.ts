import {
  endReading,
  keepAsChosen,
  keepOn,
  noteAvailable,
  noteUnavailable,
  readEngagement,
} from "../db/engagement/engagement.server.ts";
import {
  failReading,
  movePosition,
  PARTS,
  readReadings,
  UNREAD,
  type Part,
  type ReadingRow,
} from "../db/engagement/readings.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { erasedAmong, erasedProfiles } from "../db/privacy/erased-customers.server.ts";
import { findShop, type ShopRow } from "../db/shops/shop-directory.server.ts";
import { readTarget } from "../db/sync/sync-targets.server.ts";
import type { JobOutcome } from "../queue/queue.server.ts";
import { enqueueRefresh } from "../queue/refresh-segments.server.ts";
import { WorkStopped, type Obstacle } from "../steps/obstacle.server.ts";
import { again, END, ON, runSteps, type Step } from "../steps/run-steps.server.ts";
import { checkGone, UNSEEN_MS } from "./check-gone.server.ts";
import { readEvents } from "./read-events.server.ts";
import { readList } from "./read-list.server.ts";
import { matchProfiles, readMetricKinds, readProfiles } from "./read-profiles.server.ts";
import { readShopify } from "./read-shopify.server.ts";
import type { KlaviyoReading, Reading, Wanted } from "./reading.ts";
import type { EngagementServices } from "./services.ts";

/** How long a part is tried for while the other side doesn't answer. */
const PATIENCE_MS = 24 * 3_600_000;
const RESTART_SECONDS = 30;
/** After so long other shops get their turn. */
const TURN_MS = 30_000;
const SWITCHED_OFF = "switched_off";
const CHOSEN_ANEW = "chosen_anew";

/** The part that is read next. */
interface Due {
  readonly part: Part;
  readonly row: ReadingRow;
  readonly engagement: Wanted;
  /** null: Klaviyo is not asked. */
  readonly encryptedKey: string | null;
}

/**
 * Reads what is known of a shop's people besides their orders, as far as it goes now: tags and consent from Shopify;
 * where the merchant switched it on, profiles, lists and events from Klaviyo. Each step is committed before the next.
 * A part that can't be read is given up until the next request, and the others are read.
 */
export async function readPeople(
  services: EngagementServices,
  shopId: number,
  signal: AbortSignal,
  pause?: (ms: number, signal: AbortSignal) => Promise<unknown>,
): Promise<JobOutcome> {
  const shop = await findShop(services.db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
  return runSteps<Due>(
    {
      due: () => inShopSql(services.db, shopId, (sql) => nextDue(sql, services)),
      advance: (due) => advance({ services, shop, signal }, due),
      noteWait: () => inShopSql(services.db, shopId, (sql) => noteUnavailable(sql, services.now())),
      patienceMs: PATIENCE_MS,
      hindered: (due, obstacle) => hindered(services, shopId, due, obstacle),
    },
    { now: () => services.now(), signal, endsMs: performance.now() + TURN_MS, pause },
  );
}

/**
 * The next part that was not read since it was last asked for; null: nothing is left to read. Then that is noted, and
 * the refresh of segments is queued.
 */
async function nextDue(sql: ShopSql, { log, queue }: EngagementServices): Promise<Due | null> {
  const engagement = await readEngagement(sql);
  const { requestedAt, onSince, listIds } = engagement;
  if (requestedAt === null) return null;
  const target = onSince === null ? null : await readTarget(sql, "klaviyo");
  const encryptedKey = target?.encryptedKey ?? null;
  const readings = await readReadings(sql);
  const part = partsOf(encryptedKey !== null, listIds).find((each) =>
    isDue(each, readings.get(each), requestedAt),
  );
  if (part !== undefined)
    return {
      part,
      row: readings.get(part) ?? UNREAD,
      engagement: {
        ...engagement,
        requestedAt,
        placesFailedAt: readings.get("places")?.failedAt ?? null,
      },
      encryptedKey,
    };
  await endReading(sql, requestedAt);
  await enqueueRefresh(queue, sql);
  log.info({ shopId: sql.shopId, klaviyo: encryptedKey !== null }, "people read");
  return null;
}

function partsOf(klaviyo: boolean, listIds: readonly string[]): Part[] {
  if (!klaviyo) return ["shopify"];
  return PARTS.flatMap((part): Part[] =>
    part === "events" ? [...listIds.map((id): Part => `list:${id}`), part] : [part],
  );
}

function isDue(part: Part, row: ReadingRow | undefined, requestedAt: Date): boolean {
  const { readAt, failedAt } = row ?? UNREAD;
  if (failedAt !== null && failedAt >= requestedAt) return false;
  // Whether profiles are gone is asked once a week.
  const enough = part === "gone" ? new Date(requestedAt.getTime() - UNSEEN_MS) : requestedAt;
  return readAt === null || readAt < enough;
}

interface Run {
  readonly services: EngagementServices;
  readonly shop: ShopRow;
  readonly signal: AbortSignal;
}

async function advance({ services, shop, signal }: Run, due: Due): Promise<Step> {
  const { part, row, engagement, encryptedKey } = due;
  const { id: shopId } = shop;
  const reading: Reading = {
    services,
    shopId,
    timeZone: shop.timeZone,
    engagement,
    row,
    signal,
    erasedAmong: erasedAmong(services, shopId),
    erasedProfiles: erasedProfiles(services, shopId),
    admin: () => services.admin(shop.domain),
    commit: (work) => commit(services, due, shopId, work),
  };
  if (part === "shopify") return readShopify(reading);
  if (encryptedKey === null) throw new Error("Klaviyo is read only while it is connected.");
  return readKlaviyo({ ...reading, client: services.klaviyo(shopId, encryptedKey) }, part);
}

function readKlaviyo(reading: KlaviyoReading, part: Exclude<Part, "shopify">): Promise<Step> {
  switch (part) {
    case "metrics":
      return readMetricKinds(reading);
    case "profiles":
      return readProfiles(reading);
    case "matching":
      return matchProfiles(reading);
    case "events":
      return readEvents(reading);
    case "gone":
      return checkGone(reading);
    case "places":
      throw new Error("Places are read with the part shopify.");
    default:
      return readList(reading, part.slice("list:".length));
  }
}

/**
 * Nothing of Klaviyo's is stored once it is switched off, since that deleted all of it. What is read from Shopify
 * depends on what is switched on, so a step during which that changed is taken again.
 */
async function commit<T>(
  { db }: EngagementServices,
  { part, engagement }: Due,
  shopId: number,
  work: (sql: ShopSql) => Promise<T>,
): Promise<T> {
  return inShopSql(db, shopId, async (sql) => {
    const { onSince } = engagement;
    if (part === "shopify") {
      if (!(await keepAsChosen(sql, engagement))) throw new WorkStopped(CHOSEN_ANEW);
    } else if (onSince === null || !(await keepOn(sql, onSince))) throw new WorkStopped(SWITCHED_OFF);
    const value = await work(sql);
    await noteAvailable(sql);
    return value;
  });
}

async function hindered(
  services: EngagementServices,
  shopId: number,
  { part }: Due,
  obstacle: Obstacle | null,
): Promise<Step | "bug"> {
  if (obstacle === null) return "bug";
  const { db, log, metrics, now } = services;
  if (obstacle.obstacle === "restart") {
    await inShopSql(db, shopId, (sql) => movePosition(sql, part, null));
    return again(RESTART_SECONDS);
  }
  const code = obstacle.obstacle === "park" ? "shop_unavailable" : obstacle.code;
  if (code === SWITCHED_OFF) return END;
  if (code === CHOSEN_ANEW) return ON;
  await inShopSql(db, shopId, (sql) => failReading(sql, part, { code, now: now() }));
  metrics?.engagementHindered(kindOf(part), code);
  log.warn({ shopId, part: kindOf(part), code }, "a part of what is known of people can't be read");
  return ON;
}

/** The part without the id of a list. */
function kindOf(part: Part): string {
  return part.startsWith("list:") ? "list" : part;
}
