import { createHash, timingSafeEqual } from "node:crypto";

import express, { type Express, type RequestHandler, Router } from "express";

import { isLoopback } from "../env.server.ts";
import type { Services } from "../services.server.ts";

/** The host of the machine site when HOST is not set. */
export const MACHINE_HOST = "127.0.0.1";

/**
 * A site for machines, on a listener of its own: alive, ready, metrics. If other machines can reach it, the metrics
 * need a token.
 */
export function createMachineSite(services: Services): Express {
  const site = express();
  site.disable("x-powered-by");
  site.use(health(services));
  const { METRICS_TOKEN: token, HOST: host = MACHINE_HOST } = services.env;
  if (token !== undefined || isLoopback(host)) site.get("/metrics", metricsPage(services));
  return site;
}

/** `/healthz`: the process is alive. `/readyz`: it can serve; otherwise 503 with what is wrong with the database. */
export function health({ databaseHealth }: Pick<Services, "databaseHealth">): Router {
  const router = Router();
  router.get("/healthz", (_request, response) => void response.set("Cache-Control", "no-store").send("ok"));
  router.get("/readyz", (_request, response) => {
    response.set("Cache-Control", "no-store");
    void databaseHealth
      .trouble()
      .then((trouble) =>
        response
          .status(trouble === null ? 200 : 503)
          .send(trouble === null ? "ready" : `not ready: the database is ${trouble.replace("_", "-")}`),
      );
  });
  return router;
}

/** The metrics. If a token is set, the request must have it. */
export function metricsPage({ metrics, env }: Pick<Services, "metrics" | "env">): RequestHandler {
  const { METRICS_TOKEN: token } = env;
  return (request, response, next) => {
    response.set("Cache-Control", "no-store");
    if (token !== undefined && !isSame(request.get("authorization") ?? "", `Bearer ${token}`))
      return void response.status(401).set("WWW-Authenticate", "Bearer").end();
    metrics.read().then(({ contentType, text }) => {
      response.set("Content-Type", contentType).end(text);
    }, next);
  };
}

/** Compares hashes, so that the time tells nothing. */
function isSame(given: string, expected: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}
