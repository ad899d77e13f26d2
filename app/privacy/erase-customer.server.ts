import type { Database } from "../db/core/database.server.ts";
import { erasureKey } from "../db/privacy/erasure-key.server.ts";
import {
  clearObstacle,
  endErasure,
  givenUpTargets,
  noteObstacle,
  type Erasure,
} from "../db/privacy/erasures.server.ts";
import type { SecretBox } from "../db/core/secret-box.ts";
import { inShopSql, withShopLocks } from "../db/core/shop-scope.server.ts";
import { readTarget, TARGETS, type SyncTarget, type Target } from "../db/sync/sync-targets.server.ts";
import type { ShopRow } from "../db/shops/shop-directory.server.ts";
import type { KlaviyoClient } from "../klaviyo/client.server.ts";
import { shopLocks } from "../queue/jobs.ts";
import type { JobOutcome } from "../queue/queue.server.ts";
import { forgetJobsNaming } from "../queue/shop-jobs.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import type { Obstacle } from "../steps/obstacle.server.ts";
import { again, END, isPatient, runSteps, type Step, type Work } from "../steps/run-steps.server.ts";
import { syncObstacleOf } from "../sync/engine/sync-obstacle.server.ts";
import { eraseHere } from "./erase-here.server.ts";
import { takeOffKlaviyo, takeOffTags } from "./take-off-targets.server.ts";

export interface ErasureServices {
  readonly db: Database;
  readonly secrets: SecretBox;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  readonly now: () => Date;
  admin(shopDomain: string): Promise<AdminClient>;
  /** A client of Klaviyo, by the access that a target keeps encrypted. */
  klaviyo(shopId: number, encryptedKey: string): KlaviyoClient;
}

/** How long to wait while something of the shop is under way that might bring the customer back. */
const LOOK_AGAIN_SECONDS = 20;
/** How long to wait while a target can't be reached: the merchant has to do something there. */
const TRY_AGAIN_SECONDS = 3_600;
/** Targets are tried for ten days. An erasure has 30, and the merchant needs some of them. */
const PATIENCE = { patienceMs: 10 * 86_400_000 };
const DONE: JobOutcome = { outcome: "done" };
const LOOK_AGAIN: JobOutcome = { outcome: "again", afterSeconds: LOOK_AGAIN_SECONDS };

/**
 * Carries an erasure further: here at once, and at the targets by calls of its own. It ends once every target has let
 * the customer go, and nothing of the shop ran meanwhile that could bring any of it back. It also ends after ten days.
 * What could not be reached is then noted for the merchant. Until the end the erasure's row names the customer, and no
 * job does.
 * @returns again: call it once more
 */
export async function eraseCustomer(
  services: ErasureServices,
  shop: ShopRow,
  deliveryId: string,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const looking = { services, shop, deliveryId, signal };
  const quiet = await withShopLocks(services.db, shop.id, shopLocks(shop.id), () => look(looking, true));
  return quiet.locked ? quiet.value : look(looking, false);
}

interface Looking {
  readonly services: ErasureServices;
  readonly shop: ShopRow;
  readonly deliveryId: string;
  readonly signal: AbortSignal;
}

async function look({ services, shop, deliveryId, signal }: Looking, quiet: boolean): Promise<JobOutcome> {
  const { db, log, now } = services;
  const key = await erasureKey(db, services.secrets, shop.id);
  const here = await inShopSql(db, shop.id, (sql) =>
    eraseHere(sql, deliveryId, { key, now: now(), isInstalled: shop.uninstalledAt === null }),
  );
  if (here === null) return DONE;
  const { erasure, unreachable } = here;
  for (const { target, code } of unreachable) await giveUp(services, shop.id, erasure, target, code);
  let outcome = quiet ? DONE : LOOK_AGAIN;
  for (const target of TARGETS)
    outcome = later(outcome, await runSteps(takeOffWork(services, shop, erasure, target), { now, signal }));
  return inShopSql(db, shop.id, async (sql) => {
    if (!(await forgetJobsNaming(sql, [...erasure.customerShopifyIds, ...erasure.customerIds])))
      outcome = later(outcome, LOOK_AGAIN);
    if (outcome.outcome === "again") return outcome;
    await endErasure(sql, erasure.id);
    log.info({ shopId: shop.id, erasureId: erasure.id }, "customer erased");
    return DONE;
  });
}

/** Takes the customer off one target, unless that target was given up. It ends once the customer is off for good. */
function takeOffWork(
  services: ErasureServices,
  shop: ShopRow,
  erasure: Erasure,
  name: Target,
): Work<SyncTarget> {
  const { db } = services;
  return {
    due: async () => {
      const facts = await inShopSql(db, shop.id, async (sql) => {
        const isGivenUp = (await givenUpTargets(sql, erasure.id)).includes(name);
        return isGivenUp ? null : readTarget(sql, name);
      });
      return shop.uninstalledAt === null ? facts : null;
    },
    advance: async (target) => {
      const isFinal = await TAKE_OFF[name](services, shop, erasure, target);
      await inShopSql(db, shop.id, (sql) => clearObstacle(sql, erasure.id, name));
      return isFinal ? END : again(LOOK_AGAIN_SECONDS);
    },
    noteWait: async () => erasure.requestedAt,
    ...PATIENCE,
    hindered: (_target, obstacle, error) =>
      standStill({ services, shopId: shop.id, erasure, target: name }, obstacle, error),
  };
}

/** @returns whether the customer is off for good: nothing is under way at the target */
type TakeOff = (
  services: ErasureServices,
  shop: ShopRow,
  erasure: Erasure,
  target: SyncTarget,
) => Promise<boolean>;

const TAKE_OFF: Readonly<Record<Target, TakeOff>> = {
  shopify_tags: async (services, shop, erasure, target) => {
    if (erasure.gone || erasure.customerShopifyIds.length === 0) return true;
    return takeOffTags(await services.admin(shop.domain), target, erasure);
  },
  klaviyo: async (services, shop, erasure, target) => {
    if (target.encryptedKey === null || erasure.emails.length + erasure.klaviyoIds.length === 0) return true;
    return takeOffKlaviyo(services.klaviyo(shop.id, target.encryptedKey), target, erasure);
  },
};

interface TakingOff {
  readonly services: ErasureServices;
  readonly shopId: number;
  readonly erasure: Erasure;
  readonly target: Target;
}

/** Handles what stands in the way at a target. The target is tried again, and given up after ten days. */
async function standStill(
  { services, shopId, erasure, target }: TakingOff,
  obstacle: Obstacle | null,
  error: unknown,
): Promise<Step> {
  const { db, log, now } = services;
  const { code } = syncObstacleOf(obstacle);
  if (obstacle === null) log.warn({ shopId, target, err: error }, "an erasure met a fault");
  if (!isPatient(PATIENCE, erasure.requestedAt, now())) {
    await giveUp(services, shopId, erasure, target, code);
    return END;
  }
  await inShopSql(db, shopId, (sql) => noteObstacle(sql, erasure.id, { target, code, givenUpAt: null }));
  return again(TRY_AGAIN_SECONDS);
}

async function giveUp(
  { db, log, now }: ErasureServices,
  shopId: number,
  { id }: Erasure,
  target: Target,
  code: string,
): Promise<void> {
  const obstacle = { target, code, givenUpAt: now() };
  const isNoted = await inShopSql(db, shopId, (sql) => noteObstacle(sql, id, obstacle));
  if (isNoted) log.warn({ shopId, target, code, erasureId: id }, "erased here, but not at the target");
}

/** The later of two outcomes, since the next look does all of it again. */
function later(one: JobOutcome, other: JobOutcome): JobOutcome {
  if (one.outcome === "done") return other;
  return other.outcome === "again" && other.afterSeconds > one.afterSeconds ? other : one;
}
