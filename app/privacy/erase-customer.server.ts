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
import type { ShopRow } from "../db/shops/system.server.ts";
import type { KlaviyoClient } from "../klaviyo/client.server.ts";
import { shopLocks } from "../queue/jobs.ts";
import type { JobOutcome } from "../queue/queue.server.ts";
import { forgetJobsNaming } from "../queue/shop-jobs.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { obstacleOf } from "../sync/engine/stop.server.ts";
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
  /** Klaviyo by the access that a target keeps, encrypted. */
  klaviyo(shopId: number, encryptedKey: string): KlaviyoClient;
}

/** What an erasure has to wait for, until it can be final. */
type Wait = { readonly afterSeconds: number } | null;

/** While something of the shop is under way that might bring the customer back. */
const LOOK_AGAIN_SECONDS = 20;
/** While a target can't be reached: the merchant has to do something there. */
const TRY_AGAIN_SECONDS = 3_600;
/** Longer is not tried: an erasure has 30 days, and the merchant needs some of them. */
const PATIENCE_MS = 10 * 86_400_000;

/**
 * Carries an erasure further: here at once, and at the targets by calls of its own. It ends at a look at which every
 * target let the customer go while nothing of the shop ran that could bring any of it back; or after ten days, with
 * what could not be reached noted for the merchant. Until then its row says whom it is of, and no job does.
 * @returns again: the same is to be asked once more
 */
export async function eraseCustomer(
  services: ErasureServices,
  shop: ShopRow,
  deliveryId: string,
): Promise<JobOutcome> {
  const quiet = await withShopLocks(services.db, shop.id, shopLocks(shop.id), () =>
    look(services, shop, deliveryId, true),
  );
  const wait = quiet.locked ? quiet.value : await look(services, shop, deliveryId, false);
  return wait === null ? { outcome: "done" } : { outcome: "again", ...wait };
}

async function look(
  services: ErasureServices,
  shop: ShopRow,
  deliveryId: string,
  quiet: boolean,
): Promise<Wait> {
  const { db, log, now } = services;
  const key = await erasureKey(db, services.secrets, shop.id);
  const here = await inShopSql(db, shop.id, (sql) =>
    eraseHere(sql, deliveryId, { key, now: now(), isInstalled: shop.uninstalledAt === null }),
  );
  if (here === null) return null;
  const { erasure, unreachable } = here;
  for (const { target, code } of unreachable) await giveUp(services, shop.id, erasure, target, code);
  let wait: Wait = quiet ? null : { afterSeconds: LOOK_AGAIN_SECONDS };
  for (const target of TARGETS) wait = longer(wait, await takeOff(services, shop, erasure, target));
  return inShopSql(db, shop.id, async (sql) => {
    if (!(await forgetJobsNaming(sql, [...erasure.customerShopifyIds, ...erasure.customerIds])))
      wait = longer(wait, { afterSeconds: LOOK_AGAIN_SECONDS });
    if (wait !== null) return wait;
    await endErasure(sql, erasure.id);
    log.info({ shopId: shop.id, erasureId: erasure.id }, "customer erased");
    return null;
  });
}

/** Takes the customer off one target. @returns what to wait for; null: the customer is off, or that was given up */
async function takeOff(
  services: ErasureServices,
  shop: ShopRow,
  erasure: Erasure,
  target: Target,
): Promise<Wait> {
  const { db } = services;
  const facts = await inShopSql(db, shop.id, async (sql) => {
    const isGivenUp = (await givenUpTargets(sql, erasure.id)).includes(target);
    return isGivenUp ? null : readTarget(sql, target);
  });
  if (facts === null || shop.uninstalledAt !== null) return null;
  try {
    const isFinal = await callsOf(services, shop, erasure, facts);
    await inShopSql(db, shop.id, (sql) => clearObstacle(sql, erasure.id, target));
    return isFinal ? null : { afterSeconds: LOOK_AGAIN_SECONDS };
  } catch (error) {
    return standStill(services, shop.id, erasure, target, error);
  }
}

/** @returns whether the customer is off for good: nothing is under way at the target */
async function callsOf(
  services: ErasureServices,
  shop: ShopRow,
  erasure: Erasure,
  target: SyncTarget,
): Promise<boolean> {
  if (target.target === "shopify_tags") {
    if (erasure.gone || erasure.customerShopifyIds.length === 0) return true;
    return takeOffTags(await services.admin(shop.domain), target, erasure);
  }
  if (target.encryptedKey === null || erasure.emails.length + erasure.klaviyoIds.length === 0) return true;
  return takeOffKlaviyo(services.klaviyo(shop.id, target.encryptedKey), target, erasure);
}

/** What stands in the way of a target: it is tried again, and after ten days no more. */
async function standStill(
  services: ErasureServices,
  shopId: number,
  erasure: Erasure,
  target: Target,
  error: unknown,
): Promise<Wait> {
  const { db, log, now } = services;
  const obstacle = obstacleOf(error);
  const code = obstacle?.code ?? "unexpected";
  if (obstacle === null) log.warn({ shopId, target, err: error }, "an erasure met a fault");
  if (now().getTime() - erasure.requestedAt.getTime() > PATIENCE_MS) {
    await giveUp(services, shopId, erasure, target, code);
    return null;
  }
  if (obstacle?.obstacle === "wait") return { afterSeconds: obstacle.afterSeconds };
  await inShopSql(db, shopId, (sql) => noteObstacle(sql, erasure.id, { target, code, givenUpAt: null }));
  return { afterSeconds: TRY_AGAIN_SECONDS };
}

async function giveUp(
  { db, log, now }: ErasureServices,
  shopId: number,
  { id }: Erasure,
  target: Target,
  code: string,
): Promise<void> {
  const obstacle = { target, code, givenUpAt: now() };
  const isNews = await inShopSql(db, shopId, (sql) => noteObstacle(sql, id, obstacle));
  if (isNews) log.warn({ shopId, target, code, erasureId: id }, "erased here, but not at the target");
}

/** The longest of two waits: the next look does all of it again. */
function longer(one: Wait, other: Wait): Wait {
  if (one === null || other === null) return one ?? other;
  return one.afterSeconds >= other.afterSeconds ? one : other;
}
