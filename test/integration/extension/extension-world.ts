/** The app beside both simulators with both targets on, and what the extensions and Flow ask of it. */
import { createHmac } from "node:crypto";

import type { ActionFunctionArgs } from "@remix-run/node";

import { allQuiet, connectBoth, install, startPrivacyApp, type PrivacyApp } from "../privacy/privacy-app.ts";
import { EXTENSIONS, triggersIn } from "../../simulators/shopify/flow/trigger-files.ts";
import { signedByFlow } from "../../simulators/shopify/flow/flow-requests.ts";

export async function extensionWorld(): Promise<PrivacyApp> {
  const app = await startPrivacyApp({ flowTriggers: triggersIn(EXTENSIONS) });
  await app.work();
  await install(app);
  await connectBoth(app);
  await allQuiet(app);
  return app;
}

type Handler = (args: ActionFunctionArgs) => Promise<Response> | Response;

/** A token that an extension could send, with other claims or of another secret. */
export function tokenWith(
  app: PrivacyApp,
  claims: object = {},
  secret = app.services.env.SHOPIFY_API_SECRET,
): string {
  const [header = "", payload = ""] = app.simulator.sessionToken().split(".");
  const known = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as object;
  const body = `${header}.${Buffer.from(JSON.stringify({ ...known, ...claims })).toString("base64url")}`;
  return `${body}.${createHmac("sha256", secret).update(body).digest("base64url")}`;
}

interface Sent {
  readonly token?: string | null;
  readonly method?: string;
  readonly body?: object | string;
}

/** Asks as an extension does, from another origin. */
export async function askAs(app: PrivacyApp, handler: Handler, path: string, sent: Sent = {}) {
  const { token = app.simulator.sessionToken(), body, method = body === undefined ? "GET" : "POST" } = sent;
  const { context } = app.request(path);
  const request = new Request(`http://127.0.0.1:3000${path}`, {
    method,
    headers: {
      origin: "https://extensions.shopifycdn.com",
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const args = { context, request, params: {}, unstable_pattern: "" } as ActionFunctionArgs;
  const answer = await handler(args);
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    json: text === "" ? null : (JSON.parse(text) as Record<string, unknown>),
  };
}

/** Posts as Flow does. */
export async function askAsFlow(
  app: PrivacyApp,
  handler: Handler,
  body: object | string,
  secret: string | null = app.services.env.SHOPIFY_API_SECRET,
) {
  const signed = signedByFlow(body, secret ?? "");
  const { context } = app.request("/flow");
  const headers = secret === null ? { "content-type": "application/json" } : signed.headers;
  const request = new Request("http://127.0.0.1:3000/flow", { method: "POST", headers, body: signed.body });
  const args = { context, request, params: {}, unstable_pattern: "" } as ActionFunctionArgs;
  const answer = await Promise.resolve(handler(args)).catch((thrown: unknown) => {
    if (thrown instanceof Response) return thrown;
    throw thrown;
  });
  const text = await answer.text();
  return { status: answer.status, json: text === "" ? null : (JSON.parse(text) as unknown) };
}
