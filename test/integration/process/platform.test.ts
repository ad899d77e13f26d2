import "@shopify/shopify-app-remix/adapters/node";

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { Session } from "@shopify/shopify-app-remix/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DEFAULT_SETTINGS } from "../../../app/domain/settings.ts";
import { openDatabase } from "../../../app/db/core/database.server.ts";
import { requireUsable } from "../../../app/db/migrate/reachable.server.ts";
import { secretBox } from "../../../app/db/core/secret-box.ts";
import { sessionStorage } from "../../../app/db/shops/session-storage.server.ts";
import { readSettings, saveSettings } from "../../../app/db/shops/settings.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import {
  findShopByDomain,
  findWebhookShop,
  markUninstalled,
  registerShop,
  updateShop,
} from "../../../app/db/shops/shop-directory.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

const NOW = new Date("2026-01-02T03:04:05.678Z");
const LATER = new Date("2026-02-03T04:05:06.789Z");
const newBox = () => secretBox(Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64"));

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

describe("sessions", () => {
  const session = new Session({
    id: "offline_a.myshopify.com",
    shop: "a.myshopify.com",
    state: "",
    isOnline: false,
    scope: "read_orders,read_customers",
    expires: NOW,
    accessToken: "shpat_access",
    refreshToken: "shprt_refresh",
    refreshTokenExpires: LATER,
  });

  it("come back as they were stored, and are replaced when stored again", async () => {
    const storage = sessionStorage(database.db, newBox());
    await storage.storeSession(session);
    const loaded = await storage.loadSession(session.id);
    expect(loaded?.toObject()).toEqual(session.toObject());
    const { id, shop, isOnline } = session.toObject();
    await storage.storeSession(new Session({ id, shop, isOnline, state: "x" }));
    const replaced = await storage.loadSession(session.id);
    expect(replaced?.accessToken).toBeUndefined();
    expect(replaced?.state).toBe("x");
    expect((await storage.findSessionsByShop("a.myshopify.com")).map(({ id }) => id)).toEqual([session.id]);
    expect(await storage.findSessionsByShop("b.myshopify.com")).toEqual([]);
  });

  it("lie encrypted, each bound to its own id", async () => {
    const storage = sessionStorage(database.db, newBox());
    await storage.storeSession(session);
    const { rows } = await database.db.pool.query("select * from sessions");
    expect(JSON.stringify(rows)).not.toMatch(/shpat|shprt|access"|refresh"/);
    await database.db.pool.query("update sessions set id = 'offline_b.myshopify.com' where id = $1", [
      session.id,
    ]);
    expect(await storage.loadSession("offline_b.myshopify.com")).toBeUndefined();
    expect(await sessionStorage(database.db, newBox()).loadSession(session.id)).toBeUndefined();
  });

  it("are deleted one by one and several at once", async () => {
    const storage = sessionStorage(database.db, newBox());
    const ids = ["s1", "s2", "s3"];
    for (const id of ids) await storage.storeSession(new Session({ ...session.toObject(), id }));
    await storage.deleteSession("s1");
    await storage.deleteSessions(["s2", "nobody"]);
    expect(await Promise.all(ids.map(async (id) => (await storage.loadSession(id))?.id))).toEqual([
      undefined,
      undefined,
      "s3",
    ]);
    expect(await storage.deleteSession("s1")).toBe(true);
  });
});

describe("shops", () => {
  it("are entered once, however many first requests there are", async () => {
    const domain = "crowd.myshopify.com";
    const entered = await Promise.all(
      Array.from({ length: 8 }, () => registerShop(database.db, { domain, currency: "EUR" }, NOW)),
    );
    expect(new Set(entered.map(({ id }) => id)).size).toBe(1);
    expect(await findShopByDomain(database.db, domain)).toMatchObject({ currency: "EUR", installedAt: NOW });
  });

  it("come back after an uninstall under the same id", async () => {
    const domain = "back.myshopify.com";
    const first = await registerShop(database.db, { domain, grantedScopes: ["read_orders"] }, NOW);
    expect(await markUninstalled(database.db, domain, NOW)).toBe(true);
    expect(await markUninstalled(database.db, domain, LATER)).toBe(false);
    expect(await findShopByDomain(database.db, domain)).toMatchObject({
      uninstalledAt: NOW,
      grantedScopes: [],
    });
    const again = await registerShop(database.db, { domain }, LATER);
    expect(again).toMatchObject({ id: first.id, installedAt: LATER, uninstalledAt: null });
    expect((await updateShop(database.db, first.id, { timeZone: "Europe/Berlin" })).timeZone).toBe(
      "Europe/Berlin",
    );
  });
});

describe("values", () => {
  it("keep their moment and size", async () => {
    const { db } = database;
    const { id: shopId } = await registerShop(db, { domain: "values.myshopify.com" }, NOW);
    const big = 9_007_199_254_740_993n;
    const rows = await inShopSql(db, shopId, (sql) =>
      sql.query<{ shopify_id: bigint; last_order_at: Date }>(
        `insert into customers (shop_id, shopify_id, last_order_at) values ($1, $2, $3)
         returning shopify_id, last_order_at`,
        [shopId, big, NOW.toISOString()],
      ),
    );
    expect(rows).toEqual([{ shopify_id: big, last_order_at: NOW }]);
  });

  it("keep their moment on both ways to the shop directory", async () => {
    const { db } = database;
    const domain = "moments.myshopify.com";
    const { id } = await registerShop(db, { domain }, NOW);
    expect(await findWebhookShop(db, domain)).toEqual({ id, installedAt: NOW });
    await db.pool.query("update shops set installed_at = $2 where id = $1", [id, LATER.toISOString()]);
    expect(await findShopByDomain(db, domain)).toMatchObject({ id, installedAt: LATER });
  });

  it("of settings are the defaults until the first save", async () => {
    const { db } = database;
    const { id: shopId } = await registerShop(db, { domain: "settings.myshopify.com" }, NOW);
    expect(await inShopSql(db, shopId, readSettings)).toEqual(DEFAULT_SETTINGS);
    const changed = { ...DEFAULT_SETTINGS, windowYears: 3, tagPrefix: "RFM" };
    await inShopSql(db, shopId, (sql) => saveSettings(sql, changed, NOW));
    await inShopSql(db, shopId, (sql) => saveSettings(sql, changed, NOW));
    expect(await inShopSql(db, shopId, readSettings)).toEqual(changed);
    const tooLong = inShopSql(db, shopId, (sql) => saveSettings(sql, { ...changed, windowYears: 11 }, NOW));
    await expect(tooLong).rejects.toThrow(/settings_window_years_check/);
  });
});

describe("a database that can't be used", () => {
  async function refusal(url: string): Promise<string> {
    const db = openDatabase(url);
    try {
      return await requireUsable(db, { url, directUrl: undefined }).then(
        () => "",
        (error: Error) => error.message,
      );
    } finally {
      await db.close();
    }
  }

  it("is named with its host and the cure, without the password", async () => {
    const refused = await refusal("postgresql://app:hunter2@127.0.0.1:1/sixfold");
    expect(refused).toContain("sixfold at 127.0.0.1:1 ");
    expect(refused).toContain("start PostgreSQL");
    const missing = new URL(database.url);
    missing.pathname = "/nowhere";
    expect(await refusal(missing.href)).toMatch(/nowhere at .*create it/);
    expect(refused + (await refusal(missing.href))).not.toMatch(
      new RegExp(`hunter2|${missing.password || "-"}`),
    );
    expect(await refusal(database.url)).toBe("");
  });
});

describe("the sources", () => {
  const APP = fileURLToPath(new URL("../../../app/", import.meta.url));
  /** The files whose queries may go beyond one shop. */
  const MAY =
    /^(db\/(core\/(database|shop-scope)|shops\/(shop-directory|due-shops|session-storage)|privacy\/(erasure-key|seal-again)|migrate\/(start-lock|migrate|reachable)|embedded\/[\w-]+)|queue\/[\w-]+|process\/storage)\.server\.ts$/;
  const PAST_THE_SCOPE =
    /\b(db|database)\.(pool|locks|prisma)\b|\b(pool|locks)\b\s*[,}].*=|new (pg\.)?(Pool|Client)\(|new PrismaClient|openDatabase\(/;

  it("reach the pools and the unscoped Prisma client in the listed files only", async () => {
    const files = (await readdir(APP, { recursive: true })).filter(
      (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|^db\/generated/.test(file.split(path.sep).join("/")),
    );
    expect(files.length).toBeGreaterThan(50);
    const reaching: string[] = [];
    for (const file of files) {
      if (PAST_THE_SCOPE.test(await readFile(path.join(APP, file), "utf8"))) reaching.push(file);
    }
    expect(reaching.filter((file) => !MAY.test(file.split(path.sep).join("/")))).toEqual([]);
    expect(reaching).toContain(path.join("db", "core", "shop-scope.server.ts"));
  });
});
