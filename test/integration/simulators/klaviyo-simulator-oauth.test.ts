import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { startKlaviyoSimulator, type KlaviyoSimulator } from "../../simulators/klaviyo/server.ts";

const REDIRECT = "https://app.example.com/back";
const APP = { clientId: "app", clientSecret: "s", redirectUrls: [REDIRECT] };
const START = Date.parse("2026-03-01T12:00:00Z");

let nowMs = START;
let folder: string;
let simulator: KlaviyoSimulator;
const start = () =>
  startKlaviyoSimulator({
    key: "pk_1",
    rate: "off",
    app: { ...APP, tokenSeconds: 60 },
    now: () => nowMs,
    stateFile: join(folder, "state.json"),
  });

beforeEach(async () => {
  nowMs = START;
  folder = await mkdtemp(join(tmpdir(), "sixfold-klaviyo-"));
  simulator = await start();
});
afterEach(async () => {
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

const verifier = randomBytes(32).toString("base64url");
const ASKED = {
  response_type: "code",
  client_id: "app",
  redirect_uri: REDIRECT,
  scope: "accounts:read lists:read",
  state: "a-state-of-some-length",
  code_challenge_method: "S256",
  code_challenge: createHash("sha256").update(verifier).digest("base64url"),
};
const BASIC = `Basic ${Buffer.from("app:s").toString("base64")}`;

const page = (changed: object) =>
  fetch(`${simulator.url}/oauth/authorize?${new URLSearchParams({ ...ASKED, ...changed }).toString()}`);
async function code(): Promise<string> {
  const answer = await fetch(`${simulator.url}/oauth/authorize?${new URLSearchParams(ASKED).toString()}`, {
    method: "POST",
    body: new URLSearchParams({ decision: "allow" }),
    redirect: "manual",
  });
  return new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
}
async function token(form: Record<string, string>, authorization = BASIC) {
  const answer = await fetch(`${simulator.url}/oauth/token`, {
    method: "POST",
    headers: { authorization },
    body: new URLSearchParams(form),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}
const exchange = (given: object) =>
  token({ grant_type: "authorization_code", code_verifier: verifier, redirect_uri: REDIRECT, ...given });
const lists = async (accessToken: string, path = "lists"): Promise<number> => {
  const headers = { authorization: `Bearer ${accessToken}`, revision: "2026-07-15" };
  return (await fetch(`${simulator.url}/api/${path}`, { headers })).status;
};

describe("the consent page", () => {
  it.each([
    { client_id: "other" },
    { redirect_uri: "https://elsewhere.example.com" },
    { response_type: "token" },
    { code_challenge_method: "plain" },
    { code_challenge: "short" },
    { state: "1" },
    { scope: "lists:read" },
  ])("is not shown for %o", async (changed) => {
    expect((await page({})).status).toBe(200);
    expect((await page(changed)).status).toBe(400);
  });
});

describe("tokens", () => {
  it("are for whoever asked for the code, once, within five minutes", async () => {
    const invalid = { status: 400, body: { error: "invalid_grant" } };
    expect(await exchange({ code: await code(), code_verifier: "x".repeat(43) })).toEqual(invalid);
    expect(await exchange({ code: await code(), redirect_uri: "https://x.example.com" })).toEqual(invalid);
    const late = await code();
    nowMs += 300_000;
    expect(await exchange({ code: late })).toEqual(invalid);
    const good = await code();
    expect(await token({ grant_type: "authorization_code", code: good }, "Basic eDp5")).toMatchObject({
      status: 401,
    });
    expect(await exchange({ code: good })).toMatchObject({ status: 200 });
    expect(await exchange({ code: good })).toEqual(invalid);
  });

  it("let in for a minute, with the scopes that were asked for, and are renewed until they are revoked", async () => {
    const { body } = await exchange({ code: await code() });
    const { access_token = "", refresh_token = "" } = body;
    expect([await lists(access_token), await lists(access_token, "profiles"), await lists("x")]).toEqual([
      200, 403, 401,
    ]);
    nowMs += 60_000;
    expect(await lists(access_token)).toBe(401);
    const renewed = await token({ grant_type: "refresh_token", refresh_token });
    expect(await lists(renewed.body["access_token"] ?? "")).toBe(200);
    await simulator.close();
    simulator = await start();
    expect(await lists(renewed.body["access_token"] ?? "")).toBe(200);
    const revoked = await fetch(`${simulator.url}/oauth/revoke`, {
      method: "POST",
      headers: { authorization: BASIC },
      body: new URLSearchParams({ token: refresh_token, token_type_hint: "refresh_token" }),
    });
    expect(revoked.status).toBe(200);
    expect(await lists(renewed.body["access_token"] ?? "")).toBe(401);
    expect(await token({ grant_type: "refresh_token", refresh_token })).toMatchObject({ status: 400 });
  });
});
