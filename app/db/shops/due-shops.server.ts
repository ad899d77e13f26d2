/**
 * Finds, over all shops, those that something is due for. A process that claims a shop has it for a while. Any number
 * of processes may ask at once. A shop that a killed process claimed becomes due again.
 */
import type { Database } from "../core/database.server.ts";

export interface DueShop {
  readonly id: number;
  readonly domain: string;
  readonly timeZone: string | null;
  /** When the shop becomes due again unless it is moved on. It also tells this claim from a later one. */
  readonly claimedUntil: Date;
}

interface Claim {
  readonly now: Date;
  /** The most shops to claim. Those that have been due longest come first. */
  readonly limit: number;
}

/** Long enough for the few statements that follow a claim. */
const HELD_MS = 600_000;
const RETRY_MS = 3_600_000;

/** Claims shops whose automatic refresh is due. Shops that Shopify refuses are left out. */
export async function claimRefreshes(db: Database, claim: Claim): Promise<DueShop[]> {
  const reachable = "uninstalled_at is null and parked_at is null and access_lost_at is null";
  return claimDue(db, claim, { column: "next_refresh_at", condition: reachable, holdMs: HELD_MS });
}

/** Claims parked shops that are due for another try. Each becomes due again in an hour. */
export async function claimParked(db: Database, claim: Claim): Promise<DueShop[]> {
  const parked = "uninstalled_at is null and parked_at is not null";
  return claimDue(db, claim, { column: "next_try_at", condition: parked, holdMs: RETRY_MS });
}

/** Claims shops whose old rows are due for deletion, including shops that removed the app. */
export async function claimTidyings(db: Database, claim: Claim): Promise<DueShop[]> {
  return claimDue(db, claim, { column: "next_tidy_at", condition: "true", holdMs: HELD_MS });
}

/** Claims shops whose states of an earlier version are still to be moved, including shops that removed the app. */
export async function claimFillings(db: Database, claim: Claim): Promise<DueShop[]> {
  return claimDue(db, claim, { column: "next_fill_at", condition: "true", holdMs: HELD_MS });
}

/** Claims shops whose weekly summary is due. */
export async function claimDigests(db: Database, claim: Claim): Promise<DueShop[]> {
  return claimDue(db, claim, {
    column: "next_digest_at",
    condition: "uninstalled_at is null",
    holdMs: HELD_MS,
  });
}

/** Claims shops with an experiment that has come to its planned end, including shops that removed the app. */
export async function claimExperiments(db: Database, claim: Claim): Promise<DueShop[]> {
  return claimDue(db, claim, { column: "next_experiment_at", condition: "true", holdMs: HELD_MS });
}

/** Notes that an experiment of a shop comes to its planned end then, unless another one does before. */
export async function experimentDueBy(db: Database, shopId: number, at: Date): Promise<void> {
  await db.pool.query("update shops set next_experiment_at = least(next_experiment_at, $2) where id = $1", [
    shopId,
    at.toISOString(),
  ]);
}

/** Sets when the next experiment of a claimed shop ends, unless that was changed since; null: none runs. */
export async function moveExperiments(
  db: Database,
  { id, claimedUntil }: DueShop,
  to: Date | null,
): Promise<void> {
  await db.prisma.shop.updateMany({
    where: { id, nextExperimentAt: claimedUntil },
    data: { nextExperimentAt: to },
  });
}

/** Sets when a claimed shop's next summary is sent, unless that was changed since. */
export async function moveDigest(db: Database, { id, claimedUntil }: DueShop, to: Date): Promise<void> {
  await db.prisma.shop.updateMany({ where: { id, nextDigestAt: claimedUntil }, data: { nextDigestAt: to } });
}

/** Sets when a shop's next summary is sent; null: never. */
export async function setNextDigest(db: Database, shopId: number, at: Date | null): Promise<void> {
  await db.prisma.shop.updateMany({ where: { id: shopId }, data: { nextDigestAt: at } });
}

/** Notes that a shop has no states of an earlier version. */
export async function noteFilled(db: Database, shopId: number): Promise<void> {
  await db.prisma.shop.updateMany({ where: { id: shopId }, data: { nextFillAt: null } });
}

/** Sets when a claimed shop is next refreshed, unless that was changed since. */
export async function moveRefresh(db: Database, { id, claimedUntil }: DueShop, to: Date): Promise<void> {
  await db.prisma.shop.updateMany({
    where: { id, nextRefreshAt: claimedUntil },
    data: { nextRefreshAt: to },
  });
}

export async function moveTidying(db: Database, { id, claimedUntil }: DueShop, to: Date): Promise<void> {
  await db.prisma.shop.updateMany({ where: { id, nextTidyAt: claimedUntil }, data: { nextTidyAt: to } });
}

/** Sets when a shop is next refreshed by itself; null: never. */
export async function setNextRefresh(db: Database, shopId: number, at: Date | null): Promise<void> {
  await db.prisma.shop.updateMany({ where: { id: shopId }, data: { nextRefreshAt: at } });
}

interface Due {
  readonly column:
    | "next_refresh_at"
    | "next_try_at"
    | "next_tidy_at"
    | "next_fill_at"
    | "next_digest_at"
    | "next_experiment_at";
  readonly condition: string;
  readonly holdMs: number;
}

async function claimDue(
  db: Database,
  { now, limit }: Claim,
  { column, condition, holdMs }: Due,
): Promise<DueShop[]> {
  const { rows } = await db.pool.query<DueShop>(
    `with due as (
       select id from shops where ${column} <= $1 and ${condition}
        order by ${column} limit $2 for update skip locked)
     update shops set ${column} = $3 from due where shops.id = due.id
     returning shops.id, domain, time_zone as "timeZone", ${column} as "claimedUntil"`,
    [now.toISOString(), limit, new Date(now.getTime() + holdMs).toISOString()],
  );
  return rows;
}
