import { createHash } from "node:crypto";

import { failingTargets, noteAlerted } from "../db/sync/alerts.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { findShop } from "../db/shops/shop-directory.server.ts";
import { isAlertDue } from "./alert-due.ts";
import type { MailServices } from "./mail-services.ts";
import { MailRefusedError } from "./mailer.server.ts";
import { mailWords } from "./mail-words.ts";

/**
 * Writes to the merchant about each target that has failed for three days, and again each week. A mail is sent once
 * more, under the same id, if its sending was not noted. A mail that the server refuses is tried again the next time.
 */
export async function sendDueAlerts(services: MailServices, shopId: number): Promise<void> {
  const { db, log, mailer } = services;
  if (mailer === null) return;
  const shop = await findShop(db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return;
  const now = services.now();
  for (const failing of await inShopSql(db, shopId, failingTargets)) {
    if (!isAlertDue(failing, now)) continue;
    const { target, failingSince, alertedAt, alertEmail } = failing;
    const { say, day } = mailWords(shop.locale, shop.timeZone ?? "UTC");
    const values = {
      shop: shop.name ?? shop.domain,
      what: say(`target.${target}`),
      since: day(failingSince),
      page: services.adminPage(shop.domain, "/app/sync"),
    };
    const words = { subject: say("alert.subject", values), text: say("alert.text", values) };
    try {
      await mailer.send({ to: alertEmail, ...words, id: mailId(shopId, target, alertedAt ?? failingSince) });
    } catch (error) {
      if (!(error instanceof MailRefusedError)) throw error;
      log.warn({ shopId, target, code: error.code }, "a mail about a failing target was not taken");
      continue;
    }
    await inShopSql(db, shopId, (sql) => noteAlerted(sql, target, now));
    log.info({ shopId, target }, "merchant written to about a failing target");
  }
}

/** The mail's id. It reveals nothing, and stays the same until the sending is noted. */
function mailId(shopId: number, target: string, since: Date): string {
  return createHash("sha256").update(`${shopId}|${target}|${since.toISOString()}`).digest("hex").slice(0, 32);
}
