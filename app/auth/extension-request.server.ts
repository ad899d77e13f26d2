import { json } from "@remix-run/node";

import type { ProblemAnswer } from "../extension-api/contract.ts";
import { findShopByDomain, type ShopRow } from "../db/shops/shop-directory.server.ts";
import type { Services } from "../services.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { authenticate } from "./authenticate.server.ts";
import { requestAdmin } from "./request-admin.server.ts";
import { claimedByExtension } from "./session-token.ts";

/** A request of an extension in the admin. */
export interface ExtensionRequest {
  readonly shop: ShopRow;
  readonly admin: () => AdminClient;
}

/** null: the app was never opened in the shop, or its merchant removed it. */
type Opened = ExtensionRequest | null;

/** A request that is not what an extension sends. */
export class BadRequestError extends Error {
  override name = "BadRequestError";
}

const BY_EXTENSION = { claimOf: claimedByExtension };
const STATUS = { bad_request: 400, not_allowed: 401, unavailable: 503 } as const;

/**
 * Answers an extension: authenticates its ID token, finds the one shop that it is of, and makes the answer. Each answer
 * is JSON that an extension may read from its own origin, also a refusal.
 * @param answer - its result is the JSON; null: the app was never opened in the shop
 */
export async function answerExtension(
  services: Services,
  request: Request,
  answer: (opened: Opened) => Promise<object>,
): Promise<Response> {
  try {
    return readable(json(await answer(await open(services, request))));
  } catch (error) {
    return readable(refusalOf(services, error));
  }
}

async function open(services: Services, request: Request): Promise<Opened> {
  if (request.method === "OPTIONS")
    throw new Response(null, { status: 204, headers: { "Access-Control-Max-Age": "7200" } });
  // Without a token the SDK leads a document to its login, which is no answer for an extension.
  if (request.headers.get("authorization") === null) throw problem("not_allowed");
  const { session } = await authenticate(services, request, BY_EXTENSION);
  const shop = await findShopByDomain(services.db, session.shop);
  if (shop === null || shop.uninstalledAt !== null) return null;
  services.logScope.add({ shopId: shop.id });
  return { shop, admin: () => requestAdmin(services, request, session.shop, BY_EXTENSION) };
}

function refusalOf({ databaseHealth, log }: Services, error: unknown): Response {
  if (error instanceof BadRequestError) return problem("bad_request");
  if (error instanceof Response) return isForExtensions(error) ? error : refused(error);
  const trouble = databaseHealth.noteFailure(error);
  if (trouble === null) log.error({ err: error }, "an extension's request failed");
  else log.warn({ trouble }, "an extension's request could not be served");
  return problem("unavailable");
}

/** The SDK's own answers have no JSON that an extension could read. */
function isForExtensions({ status, headers }: Response): boolean {
  return status === 204 || (headers.get("Content-Type")?.startsWith("application/json") ?? false);
}

/** What the SDK refused. A redirect would lead an extension to a page, so it is a refusal too. */
function refused({ status, headers }: Response): Response {
  if (status >= 500) return problem("unavailable");
  const retry = headers.get("X-Shopify-Retry-Invalid-Session-Request");
  const body: ProblemAnswer = { problem: "not_allowed" };
  return json(body, {
    status: STATUS.not_allowed,
    headers: retry === null ? {} : { "X-Shopify-Retry-Invalid-Session-Request": retry },
  });
}

function problem(code: keyof typeof STATUS): Response {
  const body: ProblemAnswer = { problem: code };
  return json(body, { status: STATUS[code] });
}

/** Extensions run on an origin of Shopify's that is not known. Who may read an answer is decided by the token alone. */
function readable(response: Response): Response {
  response.headers.set("Access-Control-Allow-Origin", "*");
  response.headers.set("Access-Control-Allow-Headers", "Authorization, Content-Type");
  response.headers.set("Access-Control-Expose-Headers", "X-Shopify-Retry-Invalid-Session-Request");
  response.headers.set("Cache-Control", "no-store");
  return response;
}
