import { describe, expect, it } from "vitest";

import {
  findShop,
  markUninstalled,
  registerShop,
  updateShop,
} from "../../../app/db/shops/shop-directory.server.ts";
import { findProfiles } from "../../../app/klaviyo/profiles.server.ts";
import { loader as goToKlaviyo } from "../../../app/routes/connect.klaviyo/route.tsx";
import { loader as comeBack } from "../../../app/routes/connect.klaviyo_.callback/route.ts";
import { consentPage } from "../../../app/sync/connection/consent-page.server.ts";
import { askForConsent, revokeConsent } from "../../../app/sync/connection/klaviyo-consent.server.ts";
import { listsIn, rowsOf, runKlaviyo } from "../sync/sync-world.ts";
import {
  APP,
  APP_URL,
  client,
  clock,
  connect,
  cookieOf,
  decide,
  finish,
  kept,
  locationOf,
  MINUTE,
  now,
  OPTIONS,
  REDIRECT_URL,
  services,
  tokenCalls,
  useConsentWorld,
  visit,
  visitTicket,
  wayThere,
  world,
} from "./consent-world.ts";

useConsentWorld();

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
    clock.nowMs += 10 * MINUTE;
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
    clock.nowMs += 10 * MINUTE;
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

describe("a page of the edge in front of Klaviyo", () => {
  it.each([403, 400, 200])(
    "with %i says nothing of the consent: what was asked is asked again",
    async (status) => {
      const { admin } = await wayThere();
      world.klaviyo.fault({ endpoint: "oauth_token", kind: "edge_page", status });
      const outcome = await finish(admin.searchParams.get("klaviyo") ?? "");
      expect(outcome).toEqual({ outcome: "connected", accountName: "Sixfold Demo" });
      clock.nowMs += 60 * MINUTE;
      world.klaviyo.fault({ endpoint: "oauth_token", kind: "edge_page", status, times: 2 });
      expect(await findProfiles(await client(), ["p0@example.com"])).toEqual(new Map());
      clock.nowMs += 60 * MINUTE;
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
