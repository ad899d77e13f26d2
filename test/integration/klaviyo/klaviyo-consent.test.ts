import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { adminPage } from "../../../app/auth/admin-page.ts";
import {
  findShop,
  markUninstalled,
  registerShop,
  updateShop,
} from "../../../app/db/shops/shop-directory.server.ts";
import { credentialsContext } from "../../../app/db/sync/klaviyo/klaviyo-connections.server.ts";
import { areDraftsAllowed } from "../../../app/db/campaigns/access.server.ts";
import { isEngagementOn } from "../../../app/db/engagement/engagement.server.ts";
import { secretBox } from "../../../app/db/core/secret-box.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { readTarget } from "../../../app/db/sync/sync-targets.server.ts";
import type { KlaviyoAccess } from "../../../app/klaviyo/access.ts";
import { checkGrowths } from "../../../app/klaviyo/connection/check.server.ts";
import { klaviyoClient, type KlaviyoClient } from "../../../app/klaviyo/client.server.ts";
import { parseCredentials } from "../../../app/klaviyo/connection/credentials.ts";
import { findProfiles } from "../../../app/klaviyo/profiles.server.ts";
import { loader as goToKlaviyo } from "../../../app/routes/connect.klaviyo/route.tsx";
import { loader as comeBack } from "../../../app/routes/connect.klaviyo_.callback/route.ts";
import { consentPage } from "../../../app/sync/connection/consent-page.server.ts";
import { keptAccess } from "../../../app/sync/connection/klaviyo-access.server.ts";
import { growAccess, growByKept } from "../../../app/sync/connection/grow-access.server.ts";
import {
  byKey,
  connectKlaviyo,
  disconnectKlaviyo,
} from "../../../app/sync/connection/klaviyo-connection.server.ts";
import {
  askForConsent,
  finishConsent,
  revokeConsent,
} from "../../../app/sync/connection/klaviyo-consent.server.ts";
import { KEY, listsIn, makeWorld, newestSync, rowsOf, runKlaviyo, type World } from "../sync/sync-world.ts";

const APP_URL = "https://sixfold.example.com";
const REDIRECT_URL = `${APP_URL}/connect/klaviyo/callback`;
const APP = { clientId: "sixfold", clientSecret: "planted-client-secret" };
const OPTIONS = { purpose: "connect", createProfiles: true, segments: false } as const;
const MINUTE = 60_000;

let world: World;
let nowMs: number;
const secrets = secretBox(Buffer.alloc(32, 7).toString("base64"));

beforeEach(async () => {
  nowMs = Date.parse("2026-11-23T09:00:00Z");
  world = await makeWorld([{ group: "loyal" }, { group: "new" }], {
    app: { ...APP, redirectUrls: [REDIRECT_URL], rotates: true },
    klaviyoNow: () => nowMs,
  });
});
afterEach(() => {
  expect(world.klaviyo.simulation.violations).toEqual([]);
});

const now = () => new Date(nowMs);
const klaviyoBy = (access: KlaviyoAccess): KlaviyoClient =>
  klaviyoClient(access, { sleep: async () => undefined });
const queue = { enqueue: async () => undefined };

function services() {
  const { db } = world;
  const env = { SHOPIFY_APP_URL: APP_URL };
  const pageInAdmin = (domain: string, path: string): string => adminPage(domain, "app-key", path);
  return { db, env, secrets, queue, klaviyoBy, now, oauthApp: APP, adminPage: pageInAdmin };
}

/** A route's answer. Routes throw some of their answers. */
async function visit(route: unknown, url: string, cookie?: string): Promise<Response> {
  const headers = cookie === undefined ? {} : { cookie };
  const args = { context: services(), request: new Request(url, { headers }), params: {} };
  return (route as (given: object) => Promise<Response>)(args).catch((answer: unknown) => {
    if (answer instanceof Response) return answer;
    throw answer;
  });
}
const visitTicket = (ticket: string) =>
  visit(goToKlaviyo, `${APP_URL}/connect/klaviyo?ticket=${encodeURIComponent(ticket)}`);
const locationOf = (answer: Response): URL => new URL(answer.headers.get("location") ?? "", APP_URL);
const cookieOf = (answer: Response): string => (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";

/** What the merchant does on Klaviyo's consent page. */
async function decide(consent: URL, decision: "allow" | "cancel"): Promise<URL> {
  const page = await fetch(`${world.klaviyo.url}${consent.pathname}${consent.search}`);
  expect(await page.text()).toContain("Allow Sixfold to use the Klaviyo account Sixfold Demo?");
  const answer = await fetch(`${world.klaviyo.url}${consent.pathname}${consent.search}`, {
    method: "POST",
    body: new URLSearchParams({ decision }),
    redirect: "manual",
  });
  return new URL(answer.headers.get("location") ?? "");
}

/** Goes from the sync page to Klaviyo and back to the admin. @returns where the browser ends */
async function wayThere(
  decision: "allow" | "cancel" = "allow",
  options: Parameters<typeof askForConsent>[2] = OPTIONS,
) {
  const { ticket } = await askForConsent(services(), world.shopId, options);
  const sent = await visitTicket(ticket);
  const back = await decide(locationOf(sent), decision);
  const admin = await visit(comeBack, back.href, cookieOf(sent));
  return { ticket, sent, back, admin: locationOf(admin), cleared: admin.headers.get("set-cookie") };
}
const finish = (grant: string, shopId = world.shopId) =>
  finishConsent(services(), shopId, { grant, redirectUrl: REDIRECT_URL });

async function connect(): Promise<void> {
  const { admin } = await wayThere();
  const outcome = await finish(admin.searchParams.get("klaviyo") ?? "");
  expect(outcome).toEqual({ outcome: "connected", accountName: "Sixfold Demo" });
}
async function kept() {
  const target = await inShopSql(world.db, world.shopId, (sql) => readTarget(sql, "klaviyo"));
  if (target?.encryptedKey == null) return null;
  return {
    encryptedKey: target.encryptedKey,
    ...parseCredentials(secrets.open(target.encryptedKey, credentialsContext(world.shopId))),
  };
}
async function client(): Promise<KlaviyoClient> {
  return klaviyoBy(keptAccess(services(), world.shopId, (await kept())?.encryptedKey ?? ""));
}
const tokenCalls = (): number => world.klaviyo.simulation.calls.get("oauth_token") ?? 0;

describe("the way to Klaviyo's consent page and back", () => {
  it("connects the account, with a proof key, a bound browser and nothing secret in an address", async () => {
    const { ticket, sent, back, admin, cleared } = await wayThere();
    expect(sent.status).toBe(302);
    const consent = locationOf(sent);
    expect(`${consent.origin}${consent.pathname}`).toBe("https://www.klaviyo.com/oauth/authorize");
    expect(Object.fromEntries(consent.searchParams)).toMatchObject({
      response_type: "code",
      client_id: "sixfold",
      redirect_uri: REDIRECT_URL,
      code_challenge_method: "S256",
      scope: "accounts:read lists:read lists:write profiles:read profiles:write segments:read segments:write",
    });
    const cookie = sent.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/; Path=\/connect\/klaviyo; HttpOnly; SameSite=Lax; Max-Age=600; Secure$/);
    expect(cleared).toContain("Max-Age=0");
    expect(sent.headers.get("cache-control")).toBe("no-store");
    const store = "https://admin.shopify.com/store/sync-test/apps/app-key/app/sync";
    expect(`${admin.origin}${admin.pathname}`).toBe(store);
    const code = back.searchParams.get("code") ?? "none";
    for (const url of [ticket, consent.href, admin.href]) {
      for (const secret of [APP.clientSecret, "sync-test", code].slice(0, url === admin.href ? 1 : 3)) {
        expect(url).not.toContain(secret);
      }
    }
    expect(admin.href).not.toContain(code);

    expect(await finish(admin.searchParams.get("klaviyo") ?? "")).toMatchObject({ outcome: "connected" });
    const credentials = await kept();
    expect(credentials).toMatchObject({ kind: "oauth", accountId: "SIMACC" });
    expect(credentials?.encryptedKey).not.toContain("SIMACC");
    const [target] = await rowsOf(world, "select * from sync_targets where shop_id = $1");
    expect(target).toMatchObject({ enabled: true, create_profiles: true, segments: false });
    await runKlaviyo(world, { client: await client() });
    expect(Object.values(listsIn(world)).flat().sort()).toEqual(["p0@example.com", "p1@example.com"]);
  });

  it("comes to nothing where the merchant refuses", async () => {
    const { admin } = await wayThere("cancel");
    expect(admin.searchParams.get("klaviyo")).toBe("refused");
    expect(await finish("refused")).toEqual({ outcome: "over" });
    expect(await kept()).toBeNull();
  });

  it("can be begun once with a ticket, and within ten minutes", async () => {
    const { ticket } = await wayThere();
    expect((await visitTicket(ticket)).status).toBe(400);
    const late = await askForConsent(services(), world.shopId, OPTIONS);
    nowMs += 10 * MINUTE;
    expect((await visitTicket(late.ticket)).status).toBe(400);
    expect((await visitTicket("made.up")).status).toBe(400);
    expect((await visit(goToKlaviyo, `${APP_URL}/connect/klaviyo`)).status).toBe(400);
  });

  it("leads nowhere in another browser, or with another's answer", async () => {
    const { ticket } = await askForConsent(services(), world.shopId, OPTIONS);
    const sent = await visitTicket(ticket);
    const back = await decide(locationOf(sent), "allow");
    const elsewhere = new URL(back);
    elsewhere.searchParams.set("state", "another-state-of-some-length");
    for (const [url, cookie] of [
      [back.href, undefined],
      [back.href, "klaviyo_consent=made.up"],
      [elsewhere.href, cookieOf(sent)],
      [REDIRECT_URL, cookieOf(sent)],
    ] as const) {
      const answer = await visit(comeBack, url, cookie);
      expect(locationOf(answer).href).toBe(`${APP_URL}/connect/klaviyo`);
    }
  });

  it("leaves the admin in the merchant's language, and keeps it where the app is gone meanwhile", async () => {
    const ask = () => consentPage(services(), APP_URL, world.shopId, OPTIONS);
    expect(new URL(await ask()).searchParams.has("locale")).toBe(false);
    await updateShop(world.db, world.shopId, { locale: "nl-BE" });
    const page = new URL(await ask());
    expect(page.searchParams.get("locale")).toBe("nl-BE");
    const sent = await visitTicket(page.searchParams.get("ticket") ?? "");
    const back = await decide(locationOf(sent), "allow");
    const shop = await findShop(world.db, world.shopId);
    await markUninstalled(world.db, shop?.domain ?? "", now());
    const answer = await visit(comeBack, back.href, cookieOf(sent));
    expect(locationOf(answer).href).toBe(`${APP_URL}/connect/klaviyo?locale=nl-BE`);
  });

  it("ends at the shop where it began, once, and within ten minutes", async () => {
    const other = await registerShop(world.db, { domain: "other.myshopify.com" }, now());
    const { admin } = await wayThere();
    const grant = admin.searchParams.get("klaviyo") ?? "";
    expect(await finish(grant, other.id)).toEqual({ outcome: "over" });
    expect(await finish(grant)).toMatchObject({ outcome: "connected" });
    expect(await finish(grant)).toEqual({ outcome: "over" });
    const late = await wayThere();
    nowMs += 10 * MINUTE;
    expect(await finish(late.admin.searchParams.get("klaviyo") ?? "")).toEqual({ outcome: "over" });
    expect(tokenCalls()).toBe(1);
  });

  it("keeps nothing, and takes the consent back, where a scope was not granted", async () => {
    const { admin } = await wayThere();
    world.klaviyo.fault({ kind: "scope_missing", scope: "lists:write" });
    expect(await finish(admin.searchParams.get("klaviyo") ?? "")).toEqual({
      outcome: "missing_scope",
      scope: "lists:write profiles:write",
    });
    expect(await kept()).toBeNull();
    expect(world.klaviyo.simulation.oauth.consents).toBe(0);
  });

  it.each([
    ["500", { kind: "status", status: 500 }],
    ["no answer of Klaviyo's that comes again and again", { kind: "garbage", times: 3 }],
    ["a page of the edge that stays", { kind: "edge_page", status: 403, times: 3 }],
    ["reset", { kind: "reset", applied: true }],
  ])("is to begin again after %s at the exchange", async (_, what) => {
    const { admin } = await wayThere();
    world.klaviyo.fault({ endpoint: "oauth_token", ...what });
    expect(await finish(admin.searchParams.get("klaviyo") ?? "")).toEqual({ outcome: "unavailable" });
    await connect();
  });
});

/** The scopes of a sync, and those of engagement. */
const UNION =
  "accounts:read lists:read lists:write profiles:read profiles:write segments:read segments:write events:read metrics:read";
const MORE = { purpose: "engagement", createProfiles: false, segments: false } as const;

describe("asking for more", () => {
  const isOn = () => inShopSql(world.db, world.shopId, isEngagementOn);
  const targetRow = async () => {
    const [row] = await rowsOf(world, "select * from sync_targets where shop_id = $1");
    return { ...row, encrypted_key: null };
  };

  it("asks for the union, and replaces nothing but the credentials of the same account", async () => {
    await connect();
    await runKlaviyo(world, { client: await client() });
    const [before, row, syncs] = [
      await kept(),
      await targetRow(),
      await rowsOf(world, "select * from syncs where shop_id = $1"),
    ];
    const { sent, admin } = await wayThere("allow", MORE);
    expect(locationOf(sent).searchParams.get("scope")).toBe(UNION);
    expect(admin.pathname).toBe("/store/sync-test/apps/app-key/app/settings");
    expect(await isOn()).toBe(false);
    expect(await finish(admin.searchParams.get("klaviyo") ?? "")).toEqual({ outcome: "grown" });
    expect(await isOn()).toBe(true);
    expect((await kept())?.encryptedKey).not.toBe(before?.encryptedKey);
    expect(await targetRow()).toEqual(row);
    expect(await rowsOf(world, "select * from syncs where shop_id = $1")).toEqual(syncs);
    expect(await checkGrowths(await client(), ["engagement"])).toEqual({ outcome: "ok" });
    // A new connection asks for all of it too, from then on.
    expect(locationOf((await wayThere()).sent).searchParams.get("scope")).toBe(UNION);
  });

  it("for drafts keeps what engagement has, leads back to where it began, and loses nothing (G4)", async () => {
    const draftsOn = () => inShopSql(world.db, world.shopId, areDraftsAllowed);
    await connect();
    await finish((await wayThere("allow", MORE)).admin.searchParams.get("klaviyo") ?? "");
    const back = "/app/campaigns/drafts/new?kind=group&subject=loyal&strategy=loyal_early";
    const { sent, admin } = await wayThere("allow", { ...MORE, purpose: "drafts", back });
    expect(locationOf(sent).searchParams.get("scope")).toBe(
      `${UNION} campaigns:read campaigns:write templates:read templates:write`,
    );
    expect(admin.pathname).toBe("/store/sync-test/apps/app-key/app/campaigns/drafts/new");
    expect(Object.fromEntries(admin.searchParams)).toMatchObject({ kind: "group", strategy: "loyal_early" });
    // A consent that lacks what engagement has is not taken: the old one stays.
    world.klaviyo.fault({ kind: "scope_missing", scope: "events:read" });
    const refused = await finish(admin.searchParams.get("klaviyo") ?? "");
    expect(refused).toEqual({ outcome: "missing_scope", scope: "events:read" });
    expect([await draftsOn(), await isOn()]).toEqual([false, true]);
    world.klaviyo.simulation.faults.clear();
    const again = await wayThere("allow", { ...MORE, purpose: "drafts", back });
    expect(await finish(again.admin.searchParams.get("klaviyo") ?? "")).toEqual({ outcome: "grown" });
    expect([await draftsOn(), await isOn()]).toEqual([true, true]);
    await disconnectKlaviyo({ db: world.db, now }, world.shopId);
    expect(await draftsOn()).toBe(false);
  });

  it("leaves everything as it is where the merchant declines", async () => {
    await connect();
    const before = await kept();
    const { admin } = await wayThere("cancel", MORE);
    expect(admin.searchParams.get("klaviyo")).toBe("refused");
    expect(await finish("refused")).toEqual({ outcome: "over" });
    expect([await kept(), await isOn()]).toEqual([before, false]);
    expect(await findProfiles(await client(), ["p0@example.com"])).toEqual(new Map());
  });

  it.each([
    ["a scope was not granted", { kind: "scope_missing", scope: "metrics:read" }, "missing_scope"],
    [
      "Klaviyo doesn't answer",
      { kind: "status", status: 500, times: 9, endpoint: "get_events" },
      "unavailable",
    ],
  ])("leaves everything as it is where %s", async (_, fault, outcome) => {
    await connect();
    const before = await kept();
    const { admin } = await wayThere("allow", MORE);
    world.klaviyo.fault(fault);
    expect(await finish(admin.searchParams.get("klaviyo") ?? "")).toMatchObject({ outcome });
    world.klaviyo.simulation.faults.clear();
    expect([await kept(), await isOn()]).toEqual([before, false]);
    expect(await findProfiles(await client(), ["p0@example.com"])).toEqual(new Map());
  });

  it("does not take another account", async () => {
    await connect();
    await rowsOf(world, "update sync_targets set account_id = 'OTHER' where shop_id = $1");
    const before = await kept();
    const { admin } = await wayThere("allow", MORE);
    expect(await finish(admin.searchParams.get("klaviyo") ?? "")).toEqual({ outcome: "other_account" });
    expect([await kept(), await isOn()]).toEqual([before, false]);
  });

  it("comes to nothing once Klaviyo is disconnected", async () => {
    await connect();
    const { admin } = await wayThere("allow", MORE);
    await disconnectKlaviyo({ db: world.db, now }, world.shopId);
    expect(await finish(admin.searchParams.get("klaviyo") ?? "")).toEqual({ outcome: "not_connected" });
    expect([await kept(), await isOn()]).toEqual([null, false]);
  });

  it("lets a sync that is under way go on, with the old credentials or the new ones", async () => {
    await connect();
    const using = await client();
    const { admin } = await wayThere("allow", MORE);
    let calls = 0;
    const growing: KlaviyoClient = {
      ...using,
      request: async (asked) => {
        calls += 1;
        if (calls === 2) await finish(admin.searchParams.get("klaviyo") ?? "");
        if (calls === 4) nowMs += 59.5 * MINUTE;
        return using.request(asked);
      },
    };
    await runKlaviyo(world, { client: growing });
    expect(calls).toBeGreaterThan(4);
    expect(await newestSync(world, "klaviyo")).toMatchObject({ status: "done", added: 2 });
    expect(await isOn()).toBe(true);
  });

  it("takes a wider key of the same account, and keeps the old one where it is none", async () => {
    const deps = services();
    await connectKlaviyo(deps, world.shopId, { key: KEY, createProfiles: true, segments: false }, now());
    const before = await kept();
    const wrong = await growAccess(deps, world.shopId, { growth: "engagement", ...byKey("pk_wrong") }, now());
    expect([wrong, await kept(), await isOn()]).toEqual([{ outcome: "wrong_key" }, before, false]);
    expect(await growAccess(deps, world.shopId, { growth: "engagement", ...byKey(KEY) }, now())).toEqual({
      outcome: "grown",
    });
    expect(await isOn()).toBe(true);
    expect((await kept())?.encryptedKey).not.toBe(before?.encryptedKey);
  });

  it("needs nothing new where what is kept allows it already", async () => {
    const deps = { ...services(), klaviyo: () => world.client };
    expect(await growByKept(deps, world.shopId, "engagement", now())).toEqual({ outcome: "not_connected" });
    await connect();
    const before = await kept();
    world.klaviyo.fault({ kind: "scope_missing", scope: "events:read" });
    expect(await growByKept(deps, world.shopId, "engagement", now())).toEqual({
      outcome: "missing_scope",
      scope: "events:read",
    });
    expect(await isOn()).toBe(false);
    world.klaviyo.simulation.faults.clear();
    expect(await growByKept(deps, world.shopId, "engagement", now())).toEqual({ outcome: "grown" });
    expect([await kept(), await isOn()]).toEqual([before, true]);
  });
});

describe("a page of the edge in front of Klaviyo", () => {
  it.each([403, 400, 200])(
    "with %i says nothing of the consent: what was asked is asked again",
    async (status) => {
      const { admin } = await wayThere();
      world.klaviyo.fault({ endpoint: "oauth_token", kind: "edge_page", status });
      const outcome = await finish(admin.searchParams.get("klaviyo") ?? "");
      expect(outcome).toEqual({ outcome: "connected", accountName: "Sixfold Demo" });
      nowMs += 60 * MINUTE;
      world.klaviyo.fault({ endpoint: "oauth_token", kind: "edge_page", status, times: 2 });
      expect(await findProfiles(await client(), ["p0@example.com"])).toEqual(new Map());
      nowMs += 60 * MINUTE;
      world.klaviyo.fault({ endpoint: "oauth_token", kind: "edge_page", status, times: 3 });
      const asked = findProfiles(await client(), ["p0@example.com"]);
      await expect(asked).rejects.toMatchObject({ code: "unavailable" });
      expect(await findProfiles(await client(), ["p0@example.com"])).toEqual(new Map());
      const { encryptedKey = null } = (await kept()) ?? {};
      world.klaviyo.fault({ endpoint: "oauth_revoke", kind: "edge_page", status });
      expect(await revokeConsent(services(), world.shopId, encryptedKey)).toBe(true);
      expect(world.klaviyo.simulation.oauth.consents).toBe(0);
    },
  );
});

describe("the tokens", () => {
  it("are renewed once before they end, however many ask, and each renewal is kept", async () => {
    await connect();
    const before = await kept();
    nowMs += 59.5 * MINUTE;
    const asked = [await client(), await client(), await client()];
    // The connections are open already, so all three look before the first has renewed.
    const connections = await Promise.all(asked.map(() => world.db.pool.connect()));
    for (const connection of connections) connection.release();
    await Promise.all(asked.map((each) => findProfiles(each, ["p0@example.com"])));
    expect(tokenCalls()).toBe(2);
    const after = await kept();
    expect(after).not.toEqual(before);
    expect(after).toMatchObject({ kind: "oauth", expiresAt: new Date(nowMs + 60 * MINUTE).toISOString() });
    nowMs += 59.5 * MINUTE;
    for (const each of [...asked, await client()]) await findProfiles(each, ["p0@example.com"]);
    expect(tokenCalls()).toBe(3);
  });

  it("are renewed when Klaviyo refuses them before their time", async () => {
    await connect();
    const using = await client();
    world.klaviyo.fault({ kind: "tokens_expired" });
    await findProfiles(using, ["p0@example.com"]);
    expect(tokenCalls()).toBe(2);
  });

  it.each(["invalid_grant", "invalid_grant_type"])(
    "end with the consent, as %s: the sync says so, and goes on once it is given again",
    async (as) => {
      await connect();
      world.klaviyo.fault({ kind: "consents_ended", as });
      await runKlaviyo(world, { client: await client() });
      expect(await newestSync(world, "klaviyo")).toMatchObject({
        status: "failed",
        error_code: "connection_ended",
      });
      await connect();
      await runKlaviyo(world, { client: await client() });
      expect(await newestSync(world, "klaviyo")).toMatchObject({ status: "done", added: 2 });
    },
  );

  it("end after 90 days in which nobody used them", async () => {
    await connect();
    nowMs += 91 * 24 * 60 * MINUTE;
    const asked = findProfiles(await client(), ["p0@example.com"]);
    await expect(asked).rejects.toMatchObject({ code: "connection_ended" });
  });

  it("don't end while Klaviyo doesn't answer", async () => {
    await connect();
    nowMs += 60 * MINUTE;
    world.klaviyo.fault({ endpoint: "oauth_token", kind: "status", status: 503 });
    const using = await client();
    await expect(findProfiles(using, ["p0@example.com"])).rejects.toMatchObject({ code: "unavailable" });
    expect(await findProfiles(using, ["p0@example.com"])).toEqual(new Map());
  });

  it("that were renewed for a connection which ended meanwhile are not kept", async () => {
    await connect();
    const using = await client();
    nowMs += 60 * MINUTE;
    await disconnectKlaviyo({ db: world.db, now }, world.shopId);
    await expect(findProfiles(using, ["a@example.com"])).rejects.toMatchObject({ code: "connection_ended" });
    expect(await kept()).toBeNull();
    expect(tokenCalls()).toBe(1);
  });

  it("are revoked at Klaviyo on a disconnect; a private key is not", async () => {
    await connect();
    const { encryptedKey } = await disconnectKlaviyo({ db: world.db, now }, world.shopId);
    expect(await revokeConsent(services(), world.shopId, encryptedKey)).toBe(true);
    expect(world.klaviyo.simulation.oauth.consents).toBe(0);
    expect(await revokeConsent(services(), world.shopId, secrets.seal(KEY))).toBe(true);
    expect(world.klaviyo.simulation.calls.get("oauth_revoke")).toBe(1);
  });

  it("need not be there: a key that an earlier version kept still lets in", async () => {
    const access = keptAccess(services(), world.shopId, secrets.seal(KEY));
    expect(await findProfiles(klaviyoBy(access), ["p0@example.com"])).toEqual(new Map());
  });
});
