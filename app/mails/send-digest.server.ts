import { createHash } from "node:crypto";

import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { readGroupSnapshots, readNewestRun, type NewestRun } from "../db/insights/group-figures.server.ts";
import { readFlows } from "../db/insights/flows.server.ts";
import { listRuns } from "../db/insights/run-choice.server.ts";
import { readSettings } from "../db/shops/settings.server.ts";
import { findShop, type ShopRow } from "../db/shops/shop-directory.server.ts";
import { nextAction } from "../domain/advice/next-action.ts";
import { GROUPS } from "../domain/groups/group.ts";
import { flowMatrix } from "../domain/movement/flow.ts";
import { nextDigestMoment } from "../domain/schedule/digest-moment.ts";
import { digestMail, type Digest, type DigestGroup } from "./digest.ts";
import { mailWords } from "./mail-words.ts";
import type { MailServices } from "./mail-services.ts";
import { MailRefusedError } from "./mailer.server.ts";

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Runs are a day apart, and not to the minute. So the one of about a week ago is at least so old. */
const ABOUT_A_WEEK_MS = 6.5 * DAY_MS;

/**
 * Sends a shop's weekly summary. A week's summary has one id, so a mailbox shows it once.
 * @param dueAt - a moment of the week whose summary it is
 * @returns false: the mail server didn't take it, and may later
 */
export async function sendDigest(services: MailServices, shopId: number, dueAt: Date): Promise<boolean> {
  const { db, log, mailer } = services;
  const shop = await findShop(db, shopId);
  if (mailer === null || shop === null || shop.uninstalledAt !== null) return true;
  // Its figures stand still, so each week would tell the same.
  if (shop.parkedAt !== null) return true;
  const { alertEmail, weeklyDigest } = await inShopSql(db, shopId, readSettings);
  if (alertEmail === null || !weeklyDigest) return true;
  const digest = await inShopSql(db, shopId, (sql) => readDigest(services, sql, shop), { oneSnapshot: true });
  if (digest === null) return true;
  // A summary that is queued twice has two due moments of one week, so the id names the week by its end.
  const week = nextDigestMoment(dueAt, shop.timeZone).toISOString();
  const id = createHash("sha256")
    .update(`${String(shopId)}|digest|${week}`)
    .digest("hex");
  try {
    const words = mailWords(shop.locale, shop.timeZone ?? "UTC");
    await mailer.send({ to: alertEmail, ...digestMail(digest, words), id: id.slice(0, 32) });
  } catch (error) {
    if (!(error instanceof MailRefusedError)) throw error;
    log.warn({ shopId, code: error.code }, "a weekly summary was not taken");
    return false;
  }
  log.info({ shopId }, "weekly summary sent");
  return true;
}

/** @returns null: the shop has no run of the last week, or nobody in a group */
async function readDigest(
  { adminPage, now: clock }: Pick<MailServices, "adminPage" | "now">,
  sql: ShopSql,
  shop: ShopRow,
): Promise<Digest | null> {
  const run = await readNewestRun(sql);
  if (run === null || run.customers === 0) return null;
  // Without a run in a week there is nothing new to tell.
  if (clock().getTime() - run.asOf.getTime() > WEEK_MS) return null;
  const snapshots = await readGroupSnapshots(sql, run.id);
  const now = GROUPS.map((group) => {
    const found = snapshots.find((each) => each.group === group);
    return { group, customers: found?.customers ?? 0, spentMinor: Number(found?.spentMinor ?? 0n) };
  });
  const since = await runBefore(sql, run, shop.timeZone ?? "UTC");
  const flows = since === null ? null : flowMatrix(await readFlows(sql, since.id, run.id));
  const before = (group: DigestGroup["group"]): number | null => {
    const row = flows?.cells[flows.states.indexOf(group)];
    return flows === null ? null : (row ?? []).reduce((sum, { customers }) => sum + customers, 0);
  };
  return {
    shopName: shop.name ?? shop.domain,
    asOf: run.asOf,
    since: since?.asOf ?? null,
    currency: run.currency,
    groups: now.map((each) => ({ ...each, before: before(each.group) })),
    next: nextAction(now, flows),
    homePage: adminPage(shop.domain, "/app"),
    settingsPage: adminPage(shop.domain, "/app/settings"),
  };
}

/** The newest run that is about a week older than another; null: there is none. */
async function runBefore(
  sql: ShopSql,
  { asOf }: NewestRun,
  timeZone: string,
): Promise<{ id: number; asOf: Date } | null> {
  const runs = await listRuns(sql, timeZone);
  return runs.find((each) => asOf.getTime() - each.asOf.getTime() >= ABOUT_A_WEEK_MS) ?? null;
}
