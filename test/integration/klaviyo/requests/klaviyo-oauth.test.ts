import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import {
  exchangeCode,
  refreshTokens,
  revokeTokens,
} from "../../../../app/klaviyo/connection/oauth.server.ts";
import { redirectFetch } from "../../../setup/redirect-fetch.ts";

const APP = { clientId: "an-id_of.the~app", clientSecret: "a-secret_of+the/app=" };
const GRANTED = { access_token: "at", token_type: "Bearer", refresh_token: "rt", expires_in: 3600 };
const TOKENS = { accessToken: "at", refreshToken: "rt", expiresInSeconds: 3600 };

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}
interface Asked {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly form: object;
}

let server: Server;
/** The server's answers, in this order. It repeats the last one. */
let answers: Answer[];
let asked: Asked[];

beforeAll(async () => {
  server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      asked.push({ path: request.url, authorization: request.headers.authorization, form });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === undefined) return request.socket.destroy();
      response.writeHead(answer.status, { "content-type": answer.type ?? "application/json" });
      return response.end(answer.body);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
beforeEach(() => {
  answers = [];
  asked = [];
  const { port } = server.address() as AddressInfo;
  const klaviyo = new URL(`http://127.0.0.1:${String(port)}`);
  vi.stubGlobal("fetch", redirectFetch(fetch, { klaviyo }));
});
afterEach(() => vi.unstubAllGlobals());
afterAll(() => server.close());

const json = (status: number, body: unknown): Answer => ({ status, body: JSON.stringify(body) });
const page = (status: number): Answer => ({ status, body: "<html>Just a moment</html>", type: "text/html" });

describe("the requests", () => {
  it("carry what Klaviyo asks for, and the app's secret as it is", async () => {
    const authorization = `Basic ${Buffer.from(`${APP.clientId}:${APP.clientSecret}`).toString("base64")}`;
    answers = [json(200, GRANTED)];
    await exchangeCode(APP, { code: "c", verifier: "v".repeat(43), redirectUrl: "https://app.example/back" });
    await refreshTokens(APP, "r/1");
    await revokeTokens(APP, "r/1");
    expect(asked).toEqual([
      {
        path: "/oauth/token",
        authorization,
        form: {
          grant_type: "authorization_code",
          code: "c",
          code_verifier: "v".repeat(43),
          redirect_uri: "https://app.example/back",
        },
      },
      { path: "/oauth/token", authorization, form: { grant_type: "refresh_token", refresh_token: "r/1" } },
      { path: "/oauth/revoke", authorization, form: { token_type_hint: "refresh_token", token: "r/1" } },
    ]);
  });
});

describe("an answer to a request for tokens", () => {
  it.each([
    ["as the standard has it", GRANTED, TOKENS],
    ["with the life of the token as text", { ...GRANTED, expires_in: "3600" }, TOKENS],
    ["without a refresh token", { ...GRANTED, refresh_token: null }, { ...TOKENS, refreshToken: null }],
    ["without the type of the token", { ...GRANTED, token_type: undefined }, TOKENS],
  ])("grants them %s", async (_, body, tokens) => {
    answers = [json(200, body)];
    expect(await refreshTokens(APP, "r")).toEqual({ outcome: "granted", tokens });
  });

  it.each([
    ["invalid_grant", "application/json"],
    ["invalid_grant_type", "application/json"],
    ["invalid_grant", "application/vnd.api+json"],
  ])("refuses them by %s as %s, at the first word", async (error, type) => {
    answers = [{ ...json(400, { error }), type }];
    expect(await refreshTokens(APP, "r")).toEqual({ outcome: "refused" });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ["a wrong secret", json(401, { error: "invalid_client" })],
    ["JSON:API's refusal", json(400, { errors: [{ code: "invalid_grant" }] })],
    ["a fault that names the grant", json(500, { error: "invalid_grant" })],
    ["no token", json(200, { ...GRANTED, access_token: "" })],
    ["no life of the token", json(200, { ...GRANTED, expires_in: undefined })],
    ["a token that is over", json(200, { ...GRANTED, expires_in: 0 })],
    ["another type of token", json(200, { ...GRANTED, token_type: "mac" })],
    ["something else", json(200, [1])],
  ])("says nothing of the consent by %s", async (_, answer) => {
    answers = [answer];
    expect(await refreshTokens(APP, "r")).toEqual({ outcome: "unavailable" });
    expect(asked).toHaveLength(1);
  });

  it("is asked for again, up to twice, where a page of the edge came", async () => {
    answers = [page(403), page(200), json(200, GRANTED)];
    expect(await refreshTokens(APP, "r")).toEqual({ outcome: "granted", tokens: TOKENS });
    answers = [page(400)];
    expect(await refreshTokens(APP, "r")).toEqual({ outcome: "unavailable" });
    expect(asked).toHaveLength(6);
  });

  it("is not asked for again where none came: the first may have been carried out", async () => {
    expect(await refreshTokens(APP, "r")).toEqual({ outcome: "unavailable" });
    expect(asked).toHaveLength(1);
  });
});

describe("a revocation", () => {
  it.each([
    ["no word", { status: 200, body: "" }, true, 1],
    ["a refusal, since the token is over then", json(400, { error: "invalid_request" }), true, 1],
    ["a fault", json(503, { error: "unavailable" }), false, 1],
    ["a page of the edge", page(200), false, 3],
  ])("answered by %s", async (_, answer, isTaken, times) => {
    answers = [answer];
    expect(await revokeTokens(APP, "r")).toBe(isTaken);
    expect(asked).toHaveLength(times);
  });
});
