import type { RequestHandler } from "express";

import type { Env } from "../env.server.ts";

const ONE_YEAR_SECONDS = 31_536_000;

/** Headers of every answer. Browsers use its content type only, and ask this site by https only. */
export function wellDescribed({ SHOPIFY_APP_URL }: Pick<Env, "SHOPIFY_APP_URL">): RequestHandler {
  const isSecure = SHOPIFY_APP_URL.startsWith("https:");
  return (_request, response, next) => {
    response.set("X-Content-Type-Options", "nosniff");
    if (isSecure) response.set("Strict-Transport-Security", `max-age=${String(ONE_YEAR_SECONDS)}`);
    next();
  };
}

/** For answers with data. Nothing on the way may keep a copy. */
export const unstored: RequestHandler = (_request, response, next) => {
  response.set("Cache-Control", "no-store");
  next();
};
