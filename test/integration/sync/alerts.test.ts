import { afterEach, beforeEach, expect, it } from "vitest";

import { smtpMailer } from "../../../app/mails/mailer.server.ts";
import type { MailServices } from "../../../app/mails/mail-services.ts";
import { sendDueAlerts } from "../../../app/mails/send-alerts.server.ts";
import { adminPage } from "../../../app/auth/admin-page.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import type { SetKey } from "../../../app/domain/sync/audience-set.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";
import { startMailServer } from "./mail-server.ts";

const DAY_MS = 86_400_000;
const SINCE = new Date("2026-03-01T08:00:00Z");
const TO = "owner@example.com";

let database: TestDatabase;
let server: Awaited<ReturnType<typeof startMailServer>>;
let shopId: number;
let now: Date;
let logged: unknown[];
let services: MailServices;

beforeEach(async () => {
  database = await testDatabase();
  server = await startMailServer();
  shopId = (await registerShop(database.db, { domain: "one.myshopify.com", name: "Tea & Co" }, SINCE)).id;
  now = SINCE;
  logged = [];
  const note = (...line: unknown[]): void => void logged.push(line);
  services = {
    db: database.db,
    log: { info: note, warn: note },
    now: () => now,
    mailer: smtpMailer(server.url, "Sixfold <sixfold@example.com>"),
    adminPage: (domain, path) => adminPage(domain, "key", path),
  };
  await sql(
    `insert into settings (shop_id, window_years, include_point_of_sale, tag_prefix, list_prefix, alert_email, updated_at)
     values ($1, 10, false, 'Sixfold', 'Sixfold', '${TO}', now())`,
  );
  await sql("insert into sync_targets (shop_id, target, enabled) values ($1, 'klaviyo', true)");
  await addSet("groups", SINCE);
});
afterEach(async () => {
  await server.close();
  await database.drop();
});

const sql = (text: string) => inShopSql(database.db, shopId, (within) => within.query(text, [within.shopId]));
/** A set of Klaviyo's that has failed since then. */
const addSet = (set: SetKey, failingSince: Date) =>
  sql(
    `insert into audience_sets (shop_id, target, set_key, failing_since)
     values ($1, 'klaviyo', '${set}', '${failingSince.toISOString()}')`,
  );
async function after(days: number): Promise<number> {
  now = new Date(SINCE.getTime() + days * DAY_MS);
  await sendDueAlerts(services, shopId);
  return server.mails.length;
}

it("writes after three days of failure, then once a week, until it works again", async () => {
  expect(await after(2.9)).toBe(0);
  expect(await after(3)).toBe(1);
  expect(await after(4)).toBe(1);
  expect(await after(10)).toBe(2);
  await sql("update audience_sets set failing_since = null, alerted_at = null where shop_id = $1");
  expect(await after(30)).toBe(2);
  const [mail] = server.mails;
  expect(mail?.to).toBe(TO);
  expect(mail?.text).toContain("Subject: Tea & Co: Sixfold could not update your Klaviyo lists since March");
  expect(mail?.text.replaceAll("=\n", "")).toContain("https://admin.shopify.com/store/one/apps/key/app/sync");
});

it("sends the same mail once more, under the same id, when the sending could not be noted", async () => {
  await after(3);
  await sql("update audience_sets set alerted_at = null where shop_id = $1");
  expect(await after(3.1)).toBe(2);
  const ids = server.mails.map(({ text }) => /^Message-ID: (.*)$/im.exec(text)?.[1]);
  expect(ids[0]).toMatch(/^<[0-9a-f]{32}@example\.com>$/);
  expect(ids[1]).toBe(ids[0]);
});

it("tries again the next time when the server refuses, and names no address in the log", async () => {
  server.refuse(`550 no such user ${TO}`);
  expect(await after(3)).toBe(0);
  expect(JSON.stringify(logged)).toContain("550");
  expect(JSON.stringify(logged)).not.toContain(TO);
  server.refuse(null);
  expect(await after(4)).toBe(1);
});

it("writes to nobody without an address, without a mail server, or about a target that is off", async () => {
  services = { ...services, mailer: null };
  expect(await after(5)).toBe(0);
  services = { ...services, mailer: smtpMailer(server.url, "sixfold@example.com") };
  await sql("update sync_targets set enabled = false where shop_id = $1");
  expect(await after(5)).toBe(0);
  await sql("update sync_targets set enabled = true where shop_id = $1");
  await sql("update settings set alert_email = null where shop_id = $1");
  expect(await after(5)).toBe(0);
});

it("writes once about a target, however many of its sets fail, for as long as any does", async () => {
  await addSet("segment:1", new Date(SINCE.getTime() + 2 * DAY_MS));
  expect(await after(3)).toBe(1);
  expect(await after(6)).toBe(1);
  await sql(
    "update audience_sets set failing_since = null, alerted_at = null where shop_id = $1 and set_key = 'groups'",
  );
  expect(await after(9)).toBe(1);
  expect(await after(10)).toBe(2);
  expect(server.mails[1]?.text).toContain("Since March 3");
});
