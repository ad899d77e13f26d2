import express, { type Request, type Response, type Router } from "express";
import { setTimeout as sleep } from "node:timers/promises";
import { answerFault } from "../control/faults.ts";
import type { Simulation } from "../simulation.ts";
import { answerGraphql, throttled, type GraphqlRequest } from "./execute.ts";
import { API_VERSION } from "./schema.ts";

/** `POST /admin/api/{version}/graphql.json`. */
export function graphqlRoutes(simulation: Simulation): Router {
  const router = express.Router();
  const bodies = [
    express.json({ limit: "20mb" }),
    express.text({ type: "application/graphql", limit: "20mb" }),
  ];
  router.post("/admin/api/:version/graphql.json", ...bodies, (request, response, next) => {
    answer(simulation, request, response).catch(next);
  });
  return router;
}

/** Shopify broke at the whole document: it says neither what was carried out, nor which field was why. */
const INTERNAL_ERROR = {
  errors: [
    {
      message: "Internal error. Looks like something went wrong on our end.",
      extensions: { code: "INTERNAL_SERVER_ERROR" },
    },
  ],
};

async function answer(simulation: Simulation, request: Request, response: Response): Promise<void> {
  response.setHeader("X-Shopify-API-Version", API_VERSION);
  const asked = requestOf(request.body);
  if (request.params["version"] !== API_VERSION)
    return void response.status(404).json({ errors: "Not Found" });
  const text = asked === null ? "" : `${asked.query}\n${JSON.stringify(asked.variables ?? {})}`;
  const fault = simulation.faults.take("graphql", text);
  if (fault?.fault === "slow") await sleep(fault.delayMs ?? 1000);
  else if (fault?.fault === "throttled") {
    simulation.bucket.empty();
    return void response.json(throttled(simulation, 10));
  } else if (fault?.fault === "internal") {
    return void response.json(INTERNAL_ERROR);
  } else if (fault !== null && answerFault(fault, response)) return;
  if (refusedForToken(simulation, request, response)) return;
  if (asked === null)
    return void response.status(400).json({ errors: { query: "Required parameter missing or invalid" } });
  const result = await answerGraphql(simulation, asked);
  if (fault?.fault === "done_then_reset") return void response.socket?.destroy();
  if (fault?.fault === "done_then_502")
    return void response.status(502).type("html").send("<html>Bad gateway</html>");
  response.json(result);
}

function refusedForToken(simulation: Simulation, request: Request, response: Response): boolean {
  const verdict = simulation.grant.verdict(request.get("x-shopify-access-token"));
  if (verdict === "valid") return false;
  if (verdict === "must_expire") {
    response.status(403).json({
      errors:
        "[API] Non-expiring access tokens are no longer accepted for the Admin API. Start using expiring offline tokens.",
    });
    return true;
  }
  response.status(401).json({
    errors: "[API] Invalid API key or access token (unrecognized login or wrong password)",
  });
  return true;
}

function requestOf(body: unknown): GraphqlRequest | null {
  if (typeof body === "string" && body !== "") return { query: body };
  if (typeof body !== "object" || body === null || !("query" in body) || typeof body.query !== "string")
    return null;
  return body as GraphqlRequest;
}
