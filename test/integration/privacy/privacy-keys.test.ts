import "@shopify/shopify-app-remix/adapters/node";

import { randomBytes } from "node:crypto";

import { Session } from "@shopify/shopify-app-remix/server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { erasureKey } from "../../../app/db/privacy/erasure-key.server.ts";
import { sealAgain } from "../../../app/db/privacy/seal-again.server.ts";
import {
  credentialsContext,
  openCredentials,
} from "../../../app/db/sync/klaviyo/klaviyo-connections.server.ts";
import { secretBox, type SecretBox, SecretUnreadableError } from "../../../app/db/core/secret-box.ts";
import { sessionStorage } from "../../../app/db/shops/session-storage.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

const [OLD, NEW] = [randomBytes(32).toString("base64"), randomBytes(32).toString("base64")];
const [before, between, after] = [secretBox(OLD), secretBox(`${NEW},${OLD}`), secretBox(NEW)];
const NOW = new Date("2026-03-01T12:00:00.000Z");

let database: TestDatabase;
let shopIds: number[];
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const sealedKeys = async (): Promise<string[]> => {
  const keys: string[] = [];
  for (const id of shopIds) {
    const rows = await inShopSql(database.db, id, (sql) =>
      sql.query<{ key: string }>("select encrypted_key as key from sync_targets where shop_id = $1", [id]),
    );
    keys.push(...rows.map(({ key }) => key));
  }
  return keys;
};

/** The shops' keys, each opened as its own shop's. */
async function openedKeys(box: SecretBox): Promise<string[]> {
  const keys = await sealedKeys();
  return keys.map((key, i) => box.open(key, credentialsContext(shopIds[i] ?? 0)));
}

/** Two shops, each with a session, a Klaviyo key and a key of erasures. All of them are sealed by the old key. */
beforeEach(async () => {
  const { db } = database;
  await db.prisma.session.deleteMany();
  await db.prisma.shop.deleteMany();
  shopIds = [];
  for (const name of ["a", "b"]) {
    const domain = `${name}.myshopify.com`;
    const { id } = await registerShop(db, { domain }, NOW);
    shopIds.push(id);
    await erasureKey(db, before, id);
    const session = { id: `offline_${domain}`, shop: domain, state: "", isOnline: false };
    const tokens = { accessToken: `shpat_${name}`, refreshToken: `shprt_${name}` };
    await sessionStorage(db, before).storeSession(new Session({ ...session, ...tokens }));
    await inShopSql(db, id, (sql) =>
      sql.query(
        "insert into sync_targets (shop_id, target, enabled, encrypted_key) values ($1, 'klaviyo', true, $2)",
        [id, before.seal(`pk_${name}`)],
      ),
    );
  }
});

describe("a new key in front of the old one", () => {
  it("seals again all that the old one sealed, once, so that the old one can go", async () => {
    const { db } = database;
    const keys = await Promise.all(shopIds.map((id) => erasureKey(db, before, id)));
    expect(await sealAgain(db, between)).toEqual({ sealed: 8, unreadable: 0 });
    expect(await sealAgain(db, between)).toEqual({ sealed: 0, unreadable: 0 });
    expect(await Promise.all(shopIds.map((id) => erasureKey(db, after, id)))).toEqual(keys);
    const session = await sessionStorage(db, after).loadSession("offline_b.myshopify.com");
    expect(session).toMatchObject({ accessToken: "shpat_b", refreshToken: "shprt_b" });
    expect(await openedKeys(after)).toEqual(["pk_a", "pk_b"]);
  });

  it("seals with its shop what was sealed without, also where there is no older key", async () => {
    expect(await sealAgain(database.db, before)).toEqual({ sealed: 2, unreadable: 0 });
    expect(await sealAgain(database.db, before)).toEqual({ sealed: 0, unreadable: 0 });
    expect(await openedKeys(before)).toEqual(["pk_a", "pk_b"]);
    const [ofA = ""] = await sealedKeys();
    expect(openCredentials(before, shopIds[0] ?? 0, ofA)).toBe("pk_a");
    expect(() => openCredentials(before, shopIds[1] ?? 0, ofA)).toThrow(SecretUnreadableError);
  });

  it("does so in several processes at once", async () => {
    const { db } = database;
    const counts = await Promise.all([1, 2, 3].map(() => sealAgain(db, between)));
    expect(counts.map(({ unreadable }) => unreadable)).toEqual([0, 0, 0]);
    expect(await openedKeys(after)).toEqual(["pk_a", "pk_b"]);
    expect(await sealAgain(db, between)).toEqual({ sealed: 0, unreadable: 0 });
  });

  it("leaves what neither opens, and says how much that is", async () => {
    const other = secretBox(`${NEW},${randomBytes(32).toString("base64")}`);
    expect(await sealAgain(database.db, other)).toEqual({ sealed: 0, unreadable: 8 });
    expect((await sealedKeys()).map((key) => before.open(key))).toEqual(["pk_a", "pk_b"]);
    const inVain = await openedKeys(after).catch((error: unknown) => error);
    expect(inVain).toBeInstanceOf(SecretUnreadableError);
  });
});

describe("a shop's key of erasures", () => {
  it("is made once, however many need it first, differs from shop to shop, and opens nowhere else", async () => {
    const { db } = database;
    await db.prisma.shop.updateMany({ data: { erasureKey: null } });
    const [first = 0, second = 0] = shopIds;
    const keys = await Promise.all(Array.from({ length: 8 }, () => erasureKey(db, after, first)));
    expect(new Set(keys.map((key) => key.toString("base64"))).size).toBe(1);
    expect(keys[0]).toHaveLength(32);
    expect(await erasureKey(db, after, second)).not.toEqual(keys[0]);
    const row = await db.prisma.shop.findUnique({ where: { id: first }, select: { erasureKey: true } });
    await db.prisma.shop.update({ where: { id: second }, data: { erasureKey: row?.erasureKey ?? null } });
    await expect(erasureKey(db, after, second)).rejects.toThrow(SecretUnreadableError);
  });
});
