/** A shop on its way to Klaviyo's consent page and back, through the app's own routes. */
import { afterEach, beforeEach, expect } from "vitest";

import { adminPage } from "../../../app/auth/admin-page.ts";
import { credentialsContext } from "../../../app/db/sync/klaviyo/klaviyo-connections.server.ts";
import { secretBox } from "../../../app/db/core/secret-box.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { readTarget } from "../../../app/db/sync/sync-targets.server.ts";
import type { KlaviyoAccess } from "../../../app/klaviyo/access.ts";
import { klaviyoClient, type KlaviyoClient } from "../../../app/klaviyo/client.server.ts";
import { parseCredentials } from "../../../app/klaviyo/connection/credentials.ts";
import { loader as goToKlaviyo } from "../../../app/routes/connect.klaviyo/route.tsx";
import { loader as comeBack } from "../../../app/routes/connect.klaviyo_.callback/route.ts";
import { keptAccess } from "../../../app/sync/connection/klaviyo-access.server.ts";
import { askForConsent, finishConsent } from "../../../app/sync/connection/klaviyo-consent.server.ts";
import { makeWorld, type World } from "../sync/sync-world.ts";

export const APP_URL = "https://sixfold.example.com";
export const REDIRECT_URL = `${APP_URL}/connect/klaviyo/callback`;
export const APP = { clientId: "sixfold", clientSecret: "planted-client-secret" };
export const OPTIONS = { purpose: "connect", createProfiles: true, segments: false } as const;
export const MINUTE = 60_000;

export let world: World;
/** Its moment is the app's and Klaviyo's. */
export const clock = { nowMs: 0 };
export const secrets = secretBox(Buffer.alloc(32, 7).toString("base64"));

/** Each test of the file has a world of its own. */
export function useConsentWorld(): void {
  beforeEach(async () => {
    clock.nowMs = Date.parse("2026-11-23T09:00:00Z");
    world = await makeWorld([{ group: "loyal" }, { group: "new" }], {
      app: { ...APP, redirectUrls: [REDIRECT_URL], rotates: true },
      klaviyoNow: () => clock.nowMs,
    });
  });
  afterEach(() => {
    expect(world.klaviyo.simulation.violations).toEqual([]);
  });
}

export const now = () => new Date(clock.nowMs);
export const klaviyoBy = (access: KlaviyoAccess): KlaviyoClient =>
  klaviyoClient(access, { sleep: async () => undefined });
const queue = { enqueue: async () => undefined };

export function services() {
  const { db } = world;
  const env = { SHOPIFY_APP_URL: APP_URL };
  const pageInAdmin = (domain: string, path: string): string => adminPage(domain, "app-key", path);
  return { db, env, secrets, queue, klaviyoBy, now, oauthApp: APP, adminPage: pageInAdmin };
}

/** A route's answer. Routes throw some of their answers. */
export async function visit(route: unknown, url: string, cookie?: string): Promise<Response> {
  const headers = cookie === undefined ? {} : { cookie };
  const args = { context: services(), request: new Request(url, { headers }), params: {} };
  return (route as (given: object) => Promise<Response>)(args).catch((answer: unknown) => {
    if (answer instanceof Response) return answer;
    throw answer;
  });
}
export const visitTicket = (ticket: string) =>
  visit(goToKlaviyo, `${APP_URL}/connect/klaviyo?ticket=${encodeURIComponent(ticket)}`);
export const locationOf = (answer: Response): URL => new URL(answer.headers.get("location") ?? "", APP_URL);
export const cookieOf = (answer: Response): string =>
  (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";

/** What the merchant does on Klaviyo's consent page. */
export async function decide(consent: URL, decision: "allow" | "cancel"): Promise<URL> {
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
export async function wayThere(
  decision: "allow" | "cancel" = "allow",
  options: Parameters<typeof askForConsent>[2] = OPTIONS,
) {
  const { ticket } = await askForConsent(services(), world.shopId, options);
  const sent = await visitTicket(ticket);
  const back = await decide(locationOf(sent), decision);
  const admin = await visit(comeBack, back.href, cookieOf(sent));
  return { ticket, sent, back, admin: locationOf(admin), cleared: admin.headers.get("set-cookie") };
}
export const finish = (grant: string, shopId = world.shopId) =>
  finishConsent(services(), shopId, { grant, redirectUrl: REDIRECT_URL });

export async function connect(): Promise<void> {
  const { admin } = await wayThere();
  const outcome = await finish(admin.searchParams.get("klaviyo") ?? "");
  expect(outcome).toEqual({ outcome: "connected", accountName: "Sixfold Demo" });
}
export async function kept() {
  const target = await inShopSql(world.db, world.shopId, (sql) => readTarget(sql, "klaviyo"));
  if (target?.encryptedKey == null) return null;
  return {
    encryptedKey: target.encryptedKey,
    ...parseCredentials(secrets.open(target.encryptedKey, credentialsContext(world.shopId))),
  };
}
export async function client(): Promise<KlaviyoClient> {
  return klaviyoBy(keptAccess(services(), world.shopId, (await kept())?.encryptedKey ?? ""));
}
export const tokenCalls = (): number => world.klaviyo.simulation.calls.get("oauth_token") ?? 0;
