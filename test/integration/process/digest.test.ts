/** The weekly summary, from the settings to the mail server. */
import { startApp, type App } from "../import/import-app.ts";

import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { markUninstalled, registerShop, updateShop } from "../../../app/db/shops/shop-directory.server.ts";
import { smtpMailer } from "../../../app/mails/mailer.server.ts";
import { sendDigest } from "../../../app/mails/send-digest.server.ts";
import { loader as readHome } from "../../../app/routes/app._index/route.tsx";
import { action as saveSettings } from "../../../app/routes/app.settings/route.tsx";
import { TICKS } from "../../../app/schedule/tick.server.ts";
import { orders } from "../import/import-world.ts";
import { startMailServer } from "../sync/mail-server.ts";

const TO = "owner@example.com";
const SETTINGS = { windowYears: "10", tagPrefix: "Sixfold", listPrefix: "Sixfold", autoRefresh: "on" };
const DUE = new Date("2026-03-09T08:00:00Z");

let app: App;
let server: Awaited<ReturnType<typeof startMailServer>>;
let services: App["services"];
beforeEach(async () => {
  app = await startApp(orders(50));
  server = await startMailServer();
  services = { ...app.services, mailer: smtpMailer(server.url, "Sixfold <sixfold@example.com>") };
});
afterEach(async () => {
  await server.close();
  await app.close();
});

const home = async () => (await (await readHome(app.request("/app"))).json()).view;
async function scored(): Promise<void> {
  await home();
  await app.work();
  await expect.poll(async () => (await home()).newestImport?.phase).toBe("complete");
}
const save = async (fields: Record<string, string>) =>
  (await saveSettings(app.request("/app/settings", { ...SETTINGS, ...fields }))).json();
const nextDigest = async () =>
  (await app.db.pool.query<{ at: Date | null }>("select next_digest_at as at from shops")).rows[0]?.at ??
  null;
const send = async (dueAt = DUE) => sendDigest(services, (await app.shop()).id, dueAt);
const textOf = (mail: { text: string } | undefined): string => (mail?.text ?? "").replaceAll("=\n", "");

it("is off until the merchant asks for it, and goes nowhere without an address", async () => {
  await scored();
  expect(await nextDigest()).toBeNull();
  expect(await save({ weeklyDigest: "on", alertEmail: "" })).toEqual({
    outcome: "invalid",
    problems: { alertEmail: "email_missing" },
  });
  await save({ alertEmail: TO });
  expect(await send()).toBe(true);
  expect(server.mails).toEqual([]);
  await save({ alertEmail: TO, weeklyDigest: "on" });
  expect((await nextDigest())?.getTime()).toBeGreaterThan(Date.now());
  await save({ alertEmail: TO });
  expect(await nextDigest()).toBeNull();
});

it("tells of the groups without naming anybody, under one id however often it is sent", async () => {
  await scored();
  await save({ alertEmail: TO, weeklyDigest: "on" });
  expect(await send()).toBe(true);
  expect(await send()).toBe(true);
  const ids = server.mails.map(({ text }) => /^Message-ID: (.*)$/im.exec(text)?.[1]);
  expect(ids[0]).toMatch(/^<[0-9a-f]{32}@example\.com>$/);
  expect(ids[1]).toBe(ids[0]);
  await send(new Date(DUE.getTime() + 600_000));
  await send(new Date(DUE.getTime() + 7 * 86_400_000));
  const [, , queuedAgain, nextWeek] = server.mails.map(({ text }) => /^Message-ID: (.*)$/im.exec(text)?.[1]);
  expect(queuedAgain).toBe(ids[0]);
  expect(nextWeek).not.toBe(ids[0]);
  const [mail] = server.mails;
  expect(mail?.to).toBe(TO);
  expect(textOf(mail)).toMatch(/Customers in your loyalty groups on .*: \d/);
  const [, body = ""] = textOf(mail).split(/\n\n(.*)/s);
  expect(body).toContain("Loyal at risk");
  expect(body).not.toContain("@");
});

it("is not sent while the shop is parked or uninstalled", async () => {
  await scored();
  await save({ alertEmail: TO, weeklyDigest: "on" });
  for (const column of ["parked_at", "uninstalled_at"]) {
    await app.db.pool.query(`update shops set ${column} = now()`);
    expect(await send()).toBe(true);
    await app.db.pool.query(`update shops set ${column} = null`);
  }
  expect(server.mails).toEqual([]);
  expect(await send()).toBe(true);
  expect(server.mails).toHaveLength(1);
});

it("is not sent where no run is younger than a week", async () => {
  await scored();
  await save({ alertEmail: TO, weeklyDigest: "on" });
  const later = Date.now() + 8 * 86_400_000;
  services = { ...services, now: () => new Date(later) };
  expect(await send()).toBe(true);
  expect(server.mails).toEqual([]);
});

it("is asked for again where the mail server refuses it", async () => {
  await scored();
  await save({ alertEmail: TO, weeklyDigest: "on" });
  services = { ...services, mailer: smtpMailer("smtp://127.0.0.1:1", "sixfold@example.com") };
  expect(await send()).toBe(false);
});

it("is queued once when its Monday comes, and next a week later", async () => {
  await scored();
  await save({ alertEmail: TO, weeklyDigest: "on" });
  const enqueue = vi.spyOn(services.queue, "enqueue");
  await app.db.pool.query("update shops set next_digest_at = now() - interval '1 minute'");
  for (const tick of TICKS) await tick(services);
  for (const tick of TICKS) await tick(services);
  const digests = enqueue.mock.calls.filter(([, name]) => name === "digest");
  expect(digests).toHaveLength(1);
  const next = (await nextDigest()) ?? new Date(0);
  expect(next.getTime()).toBeGreaterThan(Date.now());
  enqueue.mockRestore();
});

it("stays due when other settings are saved before it is sent", async () => {
  await scored();
  await save({ alertEmail: TO, weeklyDigest: "on" });
  await app.db.pool.query("update shops set next_digest_at = now() - interval '1 minute'");
  const due = await nextDigest();
  await save({ alertEmail: TO, weeklyDigest: "on", tagPrefix: "Tea" });
  expect(await nextDigest()).toEqual(due);
});

it("keeps to Monday morning when the shop moves, and when it comes back", async () => {
  await scored();
  await save({ alertEmail: TO, weeklyDigest: "on" });
  const { id, domain } = await app.shop();
  const timeZone = "Asia/Tokyo";
  await updateShop(app.db, id, { timeZone });
  const moved = (await nextDigest())?.toLocaleString("en-GB", {
    ...{ timeZone, weekday: "long", hour: "2-digit", minute: "2-digit" },
  });
  expect(moved).toMatch(/^Monday.*08:00$/);
  await app.db.pool.query("update shops set next_digest_at = now() - interval '9 days'");
  await markUninstalled(app.db, domain, new Date());
  await registerShop(app.db, { domain, timeZone }, new Date());
  expect((await nextDigest())?.getTime()).toBeGreaterThan(Date.now());
});
